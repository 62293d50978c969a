import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../redis/redis-server.fixture.ts';
import { BullmqJobQueue } from './bullmq-job-queue.ts';
import { bullmqId } from './bullmq-messages.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { type DeadMessage, describeJobQueue } from './job-queue.contract.ts';
import { LeaseLostError } from './job-queue.types.ts';

// Node 20 runs no TypeScript: the other process runs what `tsc -b` built.
const HOLDER = fileURLToPath(new URL('../../../dist/platform/jobs/bullmq-message-holder.fixture.js', import.meta.url));

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
    const first = openQueue(prefix, []);
    await vi.waitFor(() => first.counts(), { timeout: 5_000 });
    return {
      createQueue: async (dead) => {
        const queue = openQueue(prefix, dead);
        await vi.waitFor(() => queue.counts(), { timeout: 5_000 });
        return queue;
      },
      startHolder: async () => {
        const child = spawn(process.execPath, [HOLDER, server.url, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
        await once(child.stdout, 'data');
        return child;
      },
      close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
    };
  });

  describe('BullmqJobQueue', () => {
    let prefix: string;
    let dead: DeadMessage[];
    let queue: BullmqJobQueue;
    let client: Redis;

    beforeEach(async () => {
      queues = [];
      prefix = `test-${randomUUID()}`;
      dead = [];
      queue = openQueue(prefix, dead);
      client = new Redis(server.url);
      await vi.waitFor(() => queue.counts(), { timeout: 5_000 });
    });
    afterEach(async () => {
      await Promise.all(queues.map((each) => each.close()));
      client.disconnect();
    });

    it('buries a message whose processes kept going away, without running it again', async () => {
      await queue.enqueue({ id: 'poison', queue: 'transcription', payload: null });
      await client.hset(`${prefix}:jobs:transcription:${bullmqId('poison')}`, 'stc', 6);
      let runs = 0;
      await queue.consume('transcription', { concurrency: 1, handler: async () => void runs++ });
      await vi.waitFor(() => expect(dead).toHaveLength(1), { timeout: 3_000 });
      expect(dead[0]?.error).toBeInstanceOf(LeaseLostError);
      expect(runs).toBe(0);
    });

    it('a runner that lost its lease is told so and cannot remove the message of its successor', async () => {
      let reason: unknown;
      await queue.enqueue({ id: 'contested', queue: 'transcription', payload: null });
      const consumer = await queue.consume('transcription', {
        concurrency: 1,
        handler: async (_, { signal }) => {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          reason = signal.reason;
        },
      });
      await vi.waitFor(async () => expect((await queue.counts()).transcription.running).toBe(1));
      await client.set(`${prefix}:jobs:transcription:${bullmqId('contested')}:lock`, 'successor', 'PX', 3_600_000);
      await vi.waitFor(() => expect(reason).toMatchObject({ kind: 'leaseLost' }), { timeout: 3_000 });
      await consumer.close({ drain: true });
      expect((await queue.counts()).transcription.running).toBe(1);
    });

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
