import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../redis/redis-server.fixture.ts';
import { describeLocks } from './locks.contract.ts';
import { RedisLocks } from './redis-locks.ts';

const LEASE_MS = 300;

describe.skipIf(!redisIsThere())('with Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.open();
  });
  afterAll(() => server.close());

  const openLocks = async () => {
    const redis = { url: server.url, prefix: `test-${randomUUID()}` };
    const client = new Redis(server.url);
    const open = () => new RedisLocks({ redis, onError: () => undefined, leaseMs: LEASE_MS });
    const processes = [open(), open()] as const;
    // Both hold what they lock only once they are connected.
    for (const locks of processes)
      await vi.waitFor(() => locks.run('ready', async () => expect(await client.exists(`${redis.prefix}:lock:ready`)).toBe(1)));
    const close = async () => {
      for (const locks of processes) locks.close();
      client.disconnect();
    };
    return { processes, client, redis, close };
  };

  describeLocks('RedisLocks', openLocks);

  it('keeps a lock as long as the work takes, and gets over a holder that died', async () => {
    const { processes, client, redis, close } = await openLocks();
    const [one, two] = processes;
    let done = false;
    const long = one.run('a', async () => {
      await sleep(LEASE_MS * 3);
      done = true;
    });
    await sleep(20);
    await two.run('a', async () => expect(done).toBe(true));
    await long;
    await client.set(`${redis.prefix}:lock:b`, 'a process that is gone', 'PX', LEASE_MS);
    expect(await two.run('b', async () => 'taken over')).toBe('taken over');
    await close();
  });

  it('A21 goes on within one process while Redis is gone', async () => {
    const { processes, close } = await openLocks();
    await server.stop('SIGKILL');
    await sleep(20);
    const asked = performance.now();
    expect(await processes[0].run('a', async () => 'done')).toBe('done');
    expect(performance.now() - asked).toBeLessThan(1_000);
    await server.start();
    await close();
  });
});
