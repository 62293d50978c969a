import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../redis/redis-server.fixture.ts';
import { BullmqJobQueue } from './bullmq-job-queue.ts';
import { bullmqId } from './bullmq-messages.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { startHolder } from './hold-message.fixture.ts';
import { type DeadMessage, describeJobQueue } from './job-queue.contract.ts';

describe.skipIf(!redisIsThere())('with Redis', () => {
  let server: RedisServer;
  let queues: BullmqJobQueue[];

  const openQueue = (prefix: string, dead: DeadMessage[]) => {
    const queue = new BullmqJobQueue({
      redis: { url: server.url, prefix },
      onDead: (message, error) => void dead.push({ message, error }),
      onError: () => undefined,
      ...CONTRACT_TIMING,
    });
    queues.push(queue);
    return queue;
  };

  beforeAll(async () => {
    server = await RedisServer.open();
  });
  afterAll(() => server.close());

  describeJobQueue('BullmqJobQueue', async () => {
    queues = [];
    const prefix = `test-${randomUUID()}`;
    const client = new Redis(server.url);
    const keyOf = (id: string) => `${prefix}:jobs:transcription:${bullmqId(id)}`;
    const first = openQueue(prefix, []);
    await vi.waitFor(() => first.counts(), { timeout: 5_000 });
    return {
      createQueue: async (dead) => {
        const queue = openQueue(prefix, dead);
        await vi.waitFor(() => queue.counts(), { timeout: 5_000 });
        return queue;
      },
      startHolder: () => startHolder('bullmq-message-holder.fixture', [server.url, prefix]),
      loseTooOften: async (id) => void (await client.hset(keyOf(id), 'stc', 6)),
      takeOver: async (id) => void (await client.set(`${keyOf(id)}:lock`, 'successor', 'PX', 3_600_000)),
      close: async () => {
        await Promise.all(queues.map((queue) => queue.close()));
        client.disconnect();
      },
    };
  });

  describe('BullmqJobQueue', () => {
    let prefix: string;
    let dead: DeadMessage[];
    let queue: BullmqJobQueue;

    beforeEach(async () => {
      queues = [];
      prefix = `test-${randomUUID()}`;
      dead = [];
      queue = openQueue(prefix, dead);
      await vi.waitFor(() => queue.counts(), { timeout: 5_000 });
    });
    afterEach(async () => void (await Promise.all(queues.map((each) => each.close()))));

    it('A21 fails at once while Redis is gone, and goes on with what was there when it is back', async () => {
      const seen: string[] = [];
      await queue.enqueue({ id: 'before', queue: 'transcription', payload: null });
      await server.stop('SIGKILL');
      const asked = performance.now();
      await expect(queue.enqueue({ id: 'meanwhile', queue: 'transcription', payload: null })).rejects.toThrow();
      await expect(queue.counts()).rejects.toThrow();
      expect(performance.now() - asked).toBeLessThan(2_000);
      const late = openQueue(prefix, dead);
      await expect(late.enqueue({ id: 'meanwhile', queue: 'transcription', payload: null })).rejects.toThrow();
      await late.consume('transcription', { concurrency: 1, handler: async ({ id }) => void seen.push(id) });
      await server.start();
      await vi.waitFor(() => expect(seen).toEqual(['before']), { timeout: 10_000 });
      await vi.waitFor(() => queue.enqueue({ id: 'after', queue: 'transcription', payload: null }), { timeout: 10_000 });
      await vi.waitFor(() => expect(seen).toEqual(['before', 'after']), { timeout: 10_000 });
    });
  });
});
