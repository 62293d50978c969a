// What every JobQueue does, whatever it is made of. An adapter's test calls `describeJobQueue` with a way to make queues.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import {
  type HandlerContext,
  JobAbortError,
  type JobQueue,
  LeaseLostError,
  type QueueMessage,
  RetryableJobError,
} from './job-queue.types.ts';

export interface DeadMessage {
  readonly message: QueueMessage;
  readonly error: unknown;
}

export interface JobQueueHarness {
  /** Each queue behaves as one process would; all share the same messages. Uses CONTRACT_TIMING. */
  createQueue(dead: DeadMessage[]): Promise<JobQueue>;
  /** A process of its own that takes messages from `transcription`, writes `running` and never finishes. */
  startHolder(): Promise<ChildProcess>;
  /** As if too many processes had gone away with this message of `transcription`. */
  loseTooOften(id: string): Promise<void>;
  /** As if another process had taken over this message of `transcription`. */
  takeOver(id: string): Promise<void>;
  close(): Promise<void>;
}

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 10 });

/** Resolves never, rejects when the signal is aborted. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

export function describeJobQueue(name: string, openHarness: () => Promise<JobQueueHarness>): void {
  describe(`${name} as a JobQueue`, () => {
    let harness: JobQueueHarness;
    let queue: JobQueue;
    let other: JobQueue;
    let dead: DeadMessage[];

    beforeEach(async () => {
      harness = await openHarness();
      dead = [];
      queue = await harness.createQueue(dead);
      other = await harness.createQueue(dead);
    });

    afterEach(async () => {
      await Promise.all([queue.close(), other.close()]);
      await harness.close();
    });

    it('B20 B46 takes nothing from a paused queue, in any process, until it is resumed; the others go on', async () => {
      const seen: string[] = [];
      const handler = async ({ id }: QueueMessage) => void seen.push(id);
      for (const one of [queue, other]) await one.consume('transcription', { concurrency: 1, handler });
      await queue.consume('beat_analysis', { concurrency: 1, handler });
      await queue.pause('transcription');
      await queue.pause('transcription');
      for (const one of [queue, other]) expect(await one.paused()).toEqual(['transcription']);
      for (const id of ['m1', 'm2']) await other.enqueue({ id, queue: 'transcription', payload: null });
      await other.enqueue({ id: 'beats', queue: 'beat_analysis', payload: null });
      await eventually(() => expect(seen).toEqual(['beats']));
      await sleep(300);
      expect(seen).toEqual(['beats']);
      expect((await other.counts()).transcription).toEqual({ waiting: 2, delayed: 0, running: 0 });
      expect(await other.cancel('m2')).toBe(true);
      await other.resume('transcription');
      await eventually(() => expect(seen).toEqual(['beats', 'm1']));
      expect(await queue.paused()).toEqual([]);
    });

    it('hands a message over with its payload, once, and forgets it', async () => {
      const payload = { jobId: 'j1', words: ['né', null, 1.5, true] };
      const seen: unknown[] = [];
      await queue.enqueue({ id: 'm1', queue: 'transcription', payload });
      await queue.consume('transcription', {
        concurrency: 2,
        handler: async (message, { attempt }) => void seen.push([message.id, message.payload, attempt]),
      });
      await eventually(async () => expect((await queue.counts()).transcription).toEqual({ waiting: 0, delayed: 0, running: 0 }));
      expect(seen).toEqual([['m1', payload, 1]]);
      expect(dead).toEqual([]);
    });

    it('wakes a consumer of the same process at once and finds what another process left', async () => {
      const seen: string[] = [];
      await queue.consume('transcription', { concurrency: 1, handler: async ({ id }) => void seen.push(id) });
      await queue.enqueue({ id: 'own', queue: 'transcription', payload: null });
      await other.enqueue({ id: 'theirs', queue: 'transcription', payload: null });
      await eventually(() => expect(seen).toEqual(['own', 'theirs']));
    });

    it('keeps one message an id while it is present, and takes the id again afterwards', async () => {
      const seen: unknown[] = [];
      await Promise.all([1, 2, 3].map((n) => queue.enqueue({ id: 'same', queue: 'transcription', payload: n })));
      expect((await queue.counts()).transcription.waiting).toBe(1);
      await queue.consume('transcription', { concurrency: 2, handler: async ({ payload }) => void seen.push(payload) });
      await eventually(() => expect(seen).toHaveLength(1));
      await eventually(async () => expect((await queue.counts()).transcription.running).toBe(0));
      await queue.enqueue({ id: 'same', queue: 'transcription', payload: 4 });
      await eventually(() => expect(seen).toHaveLength(2));
      expect(seen[1]).toBe(4);
    });

    it('runs higher priorities first and equals in the order they came', async () => {
      const seen: string[] = [];
      const priorities = { a: 0, b: 5, c: 0, d: 5, e: -1 };
      for (const [id, priority] of Object.entries(priorities)) await queue.enqueue({ id, queue: 'transcription', payload: null, priority });
      await queue.consume('transcription', { concurrency: 1, handler: async ({ id }) => void seen.push(id) });
      await eventually(() => expect(seen.join('')).toBe('bdace'));
    });

    it('runs a waiting message earlier or later when somebody asks for it, also from another process', async () => {
      const seen: string[] = [];
      for (const id of ['first', 'second', 'third']) await queue.enqueue({ id, queue: 'transcription', payload: null, priority: 5 });
      await queue.reprioritise('third', 9);
      await other.reprioritise('first', 1);
      await queue.reprioritise('nowhere', 9);
      await queue.consume('transcription', { concurrency: 1, handler: async ({ id }) => void seen.push(id) });
      await eventually(() => expect(seen).toEqual(['third', 'second', 'first']));
    });

    it('keeps a delayed message back until its time', async () => {
      const enqueuedAt = Date.now();
      let ranAt = 0;
      await queue.enqueue({ id: 'later', queue: 'transcription', payload: null, delayMs: 250 });
      expect((await queue.counts()).transcription).toEqual({ waiting: 0, delayed: 1, running: 0 });
      await queue.consume('transcription', {
        concurrency: 1,
        handler: async () => {
          ranAt = Date.now();
        },
      });
      await eventually(() => expect(ranAt).toBeGreaterThan(0));
      expect(ranAt - enqueuedAt).toBeGreaterThanOrEqual(250);
    });

    it('B20 runs no more at a time than each queue allows, and the queues apart', async () => {
      let running = 0;
      let most = 0;
      const busy = async () => {
        most = Math.max(most, ++running);
        await sleep(30);
        running--;
      };
      const beats: string[] = [];
      for (let n = 0; n < 6; n++) await queue.enqueue({ id: `t${n}`, queue: 'transcription', payload: n });
      await queue.enqueue({ id: 'beat', queue: 'beat_analysis', payload: null });
      expect((await queue.counts()).transcription.waiting).toBe(6);
      await queue.consume('transcription', { concurrency: 2, handler: busy });
      await eventually(async () => expect((await queue.counts()).transcription.waiting).toBe(0));
      await eventually(() => expect(running).toBe(0));
      expect(most).toBe(2);
      expect((await queue.counts()).beat_analysis.waiting).toBe(1);
      await queue.consume('beat_analysis', { concurrency: 1, handler: async ({ id }) => void beats.push(id) });
      await eventually(() => expect(beats).toEqual(['beat']));
    });

    it('never gives one message to two processes', async () => {
      const seen: string[] = [];
      const handler = async ({ id }: QueueMessage) => {
        seen.push(id);
        await sleep(2);
      };
      await Promise.all([
        queue.consume('transcription', { concurrency: 3, handler }),
        other.consume('transcription', { concurrency: 3, handler }),
      ]);
      const ids = Array.from({ length: 30 }, (_, n) => `m${n}`);
      await Promise.all(ids.map((id) => queue.enqueue({ id, queue: 'transcription', payload: null })));
      await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(30));
      await sleep(100);
      expect(seen.sort()).toEqual(ids.sort());
    });

    it('A19 tries a passing failure again, three times in all, then declares it dead', async () => {
      const attempts: number[] = [];
      await queue.consume('transcription', {
        concurrency: 1,
        handler: async (_, { attempt }) => {
          attempts.push(attempt);
          throw new RetryableJobError(`failed ${attempt}`);
        },
      });
      await queue.enqueue({ id: 'flaky', queue: 'transcription', payload: { song: 1 } });
      await eventually(() => expect(dead).toHaveLength(1));
      expect(attempts).toEqual([1, 2, 3]);
      expect(dead[0]).toMatchObject({ message: { id: 'flaky', payload: { song: 1 } }, error: { message: 'failed 3' } });
      await eventually(async () => expect((await queue.counts()).transcription).toEqual({ waiting: 0, delayed: 0, running: 0 }));
    });

    it('A19 stops trying when a run succeeds', async () => {
      const attempts: number[] = [];
      await queue.consume('transcription', {
        concurrency: 1,
        handler: async (_, { attempt }) => {
          attempts.push(attempt);
          if (attempt < 2) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
        },
      });
      await queue.enqueue({ id: 'flaky', queue: 'transcription', payload: null });
      await eventually(() => expect(attempts).toEqual([1, 2]));
      await sleep(150);
      expect(attempts).toEqual([1, 2]);
      expect(dead).toEqual([]);
    });

    it('declares any other failure dead at once, and goes on with the next message', async () => {
      const seen: string[] = [];
      await queue.consume('transcription', {
        concurrency: 1,
        handler: async ({ id }) => {
          seen.push(id);
          if (id === 'bug') throw new TypeError('a bug');
        },
      });
      await queue.enqueue({ id: 'bug', queue: 'transcription', payload: null });
      await queue.enqueue({ id: 'fine', queue: 'transcription', payload: null });
      await eventually(() => expect(seen).toEqual(['bug', 'fine']));
      expect(dead.map(({ message, error }) => [message.id, (error as Error).message])).toEqual([['bug', 'a bug']]);
    });

    it('cancels a waiting message', async () => {
      const seen: string[] = [];
      await queue.enqueue({ id: 'unwanted', queue: 'transcription', payload: null });
      await queue.enqueue({ id: 'wanted', queue: 'transcription', payload: null });
      expect(await other.cancel('unwanted')).toBe(true);
      expect(await other.cancel('unwanted')).toBe(false);
      await queue.consume('transcription', { concurrency: 1, handler: async ({ id }) => void seen.push(id) });
      await eventually(() => expect(seen).toEqual(['wanted']));
      expect(dead).toEqual([]);
    });

    it.each(['the same', 'another'])('cancels a running message from %s process', async (where) => {
      const contexts: HandlerContext[] = [];
      await queue.consume('transcription', {
        concurrency: 1,
        handler: async (_, context) => {
          contexts.push(context);
          await untilAborted(context.signal);
        },
      });
      await queue.enqueue({ id: 'long', queue: 'transcription', payload: null });
      await eventually(() => expect(contexts).toHaveLength(1));
      expect((await other.counts()).transcription.running).toBe(1);
      expect(await (where === 'another' ? other : queue).cancel('long')).toBe(true);
      if (where === 'the same') expect(contexts[0]!.signal.aborted).toBe(true);
      await eventually(() => expect(contexts[0]!.signal.aborted).toBe(true));
      expect(contexts[0]!.signal.reason).toBeInstanceOf(JobAbortError);
      expect(contexts[0]!.signal.reason).toMatchObject({ kind: 'cancelled' });
      await eventually(async () => expect(await queue.counts()).toMatchObject({ transcription: { waiting: 0, delayed: 0, running: 0 } }));
      expect(contexts).toHaveLength(1);
      expect(dead).toEqual([]);
    });

    it('keeps the lease of a run that is longer than the lease', async () => {
      let runs = 0;
      let finished = 0;
      const handler = async () => {
        runs++;
        await sleep(CONTRACT_TIMING.leaseMs * 2.5);
        finished++;
      };
      await queue.consume('transcription', { concurrency: 1, handler });
      await other.consume('transcription', { concurrency: 1, handler });
      await queue.enqueue({ id: 'long', queue: 'transcription', payload: null });
      await eventually(() => expect(finished).toBe(1));
      expect(runs).toBe(1);
    });

    it('closing with drain waits for what runs and takes nothing new', async () => {
      const seen: string[] = [];
      const consumer = await queue.consume('transcription', {
        concurrency: 1,
        handler: async ({ id }) => {
          await sleep(100);
          seen.push(id);
        },
      });
      await queue.enqueue({ id: 'first', queue: 'transcription', payload: null });
      await queue.enqueue({ id: 'second', queue: 'transcription', payload: null });
      await eventually(async () => expect((await queue.counts()).transcription.running).toBe(1));
      await consumer.close({ drain: true });
      expect(seen).toEqual(['first']);
      expect((await queue.counts()).transcription).toEqual({ waiting: 1, delayed: 0, running: 0 });
    });

    it('closing without drain aborts what runs, which then runs elsewhere as if for the first time', async () => {
      let hasBegun = false;
      let reason: unknown;
      const consumer = await queue.consume('transcription', {
        concurrency: 1,
        handler: (_, { signal }) => {
          hasBegun = true;
          return untilAborted(signal).catch((error: unknown) => {
            reason = error;
            throw error;
          });
        },
      });
      await queue.enqueue({ id: 'moved', queue: 'transcription', payload: null });
      await eventually(() => expect(hasBegun).toBe(true));
      expect((await queue.counts()).transcription.running).toBe(1);
      await consumer.close({ drain: false });
      expect(reason).toMatchObject({ kind: 'stopping' });
      const attempts: number[] = [];
      await other.consume('transcription', { concurrency: 1, handler: async (_, { attempt }) => void attempts.push(attempt) });
      await eventually(() => expect(attempts).toEqual([1]));
      expect(dead).toEqual([]);
    });

    it('A18 runs a message again after its process was killed', async () => {
      await queue.enqueue({ id: 'survivor', queue: 'transcription', payload: { keep: 'me' } });
      const holder = await harness.startHolder();
      await eventually(async () => expect((await queue.counts()).transcription.running).toBe(1));
      const seen: unknown[] = [];
      await queue.consume('transcription', {
        concurrency: 1,
        handler: async ({ payload }, { attempt }) => void seen.push([payload, attempt]),
      });
      await sleep(CONTRACT_TIMING.leaseMs * 1.5);
      expect(seen).toEqual([]);
      holder.kill('SIGKILL');
      await once(holder, 'exit');
      await eventually(() => expect(seen).toEqual([[{ keep: 'me' }, 2]]));
      expect(dead).toEqual([]);
    });

    it('buries a message whose processes kept going away, without running it again', async () => {
      await queue.enqueue({ id: 'poison', queue: 'transcription', payload: null });
      await harness.loseTooOften('poison');
      let runs = 0;
      const consumer = await queue.consume('transcription', { concurrency: 1, handler: async () => void runs++ });
      await eventually(() => expect(dead).toHaveLength(1));
      await consumer.close({ drain: true });
      expect(dead[0]?.error).toBeInstanceOf(LeaseLostError);
      expect(runs).toBe(0);
      expect((await queue.counts()).transcription.waiting).toBe(0);
    });

    it('a runner that lost its lease is told so and cannot remove the message of its successor', async () => {
      let reason: unknown;
      await queue.enqueue({ id: 'contested', queue: 'transcription', payload: null });
      const consumer = await queue.consume('transcription', {
        concurrency: 1,
        handler: async (_, { signal }) => {
          await untilAborted(signal).catch(() => {});
          reason = signal.reason;
        },
      });
      await eventually(async () => expect((await queue.counts()).transcription.running).toBe(1));
      await harness.takeOver('contested');
      await eventually(() => expect(reason).toMatchObject({ kind: 'leaseLost' }));
      await consumer.close({ drain: true });
      expect((await queue.counts()).transcription.running).toBe(1);
    });
  });
}
