import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../redis/redis-server.fixture.ts';
import { RedisShortMemory } from './redis-short-memory.ts';
import { describeShortMemory } from './short-memory.contract.ts';

describe.skipIf(!redisIsThere())('with Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.open();
  });
  afterAll(() => server.close());

  const openMemories = async () => {
    const redis = { url: server.url, prefix: `test-${randomUUID()}` };
    const processes = [
      new RedisShortMemory({ redis, onError: () => undefined }),
      new RedisShortMemory({ redis, onError: () => undefined }),
    ] as const;
    for (const { client } of processes) await vi.waitFor(() => client.ping());
    const close = async () => {
      for (const memory of processes) memory.close();
    };
    return { processes, close };
  };

  describeShortMemory('RedisShortMemory', openMemories);

  it('A21 remembers by itself while Redis is gone', async () => {
    const { processes, close } = await openMemories();
    await server.stop('SIGKILL');
    await processes[0].set('a', 'meanwhile', 10_000);
    expect(await processes[0].get('a')).toBe('meanwhile');
    await server.start();
    await close();
  });
});
