import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectRedis } from './connect-redis.ts';
import { RedisCircuit } from './redis-circuit.ts';
import { RedisServer, redisIsThere } from './redis-server.fixture.ts';

describe.skipIf(!redisIsThere())('a Redis that says nothing', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.open();
  });
  afterAll(() => server.close());

  it('A21 is waited for once, not by every request, and used again when it answers', async () => {
    const client = connectRedis({ url: server.url, prefix: 'test' }, 'hasty', () => undefined);
    await vi.waitFor(() => client.ping());
    server.pause();
    await expect(client.ping()).rejects.toThrow('timed out');
    // Long enough for several new connections, which it takes.
    for (let n = 0; n < 30; n++) {
      await sleep(100);
      const asked = performance.now();
      await expect(client.ping()).rejects.toThrow();
      expect(performance.now() - asked).toBeLessThan(250);
    }
    server.resume();
    await vi.waitFor(() => client.ping(), { timeout: 10_000 });
    client.disconnect();
  });

  it('A21 is waited for by one connection of a process, not by each', async () => {
    const address = { url: server.url, prefix: 'test', circuit: new RedisCircuit() };
    const clients = [1, 2, 3].map(() => connectRedis(address, 'prompt', () => undefined));
    for (const client of clients) await vi.waitFor(() => client.ping());
    server.pause();
    const asked = performance.now();
    await expect(clients[0]?.ping()).rejects.toThrow('timed out');
    expect(performance.now() - asked).toBeGreaterThan(4_000);
    for (const client of clients) {
      const askedAgain = performance.now();
      await expect(client.ping()).rejects.toThrow();
      expect(performance.now() - askedAgain).toBeLessThan(500);
    }
    server.resume();
    for (const client of clients) await vi.waitFor(() => client.ping(), { timeout: 10_000 });
    for (const client of clients) client.disconnect();
  });
});
