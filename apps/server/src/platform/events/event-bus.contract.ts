// What every EventBus does, whatever it is made of. An adapter's test calls `describeEventBus` with a way to make one.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventBus } from './event-bus.types.ts';

export interface TestEvents {
  'song.changed': { songId: string };
  'job.changed': { jobId: string };
}

export interface EventBusHarness {
  createBus(onHandlerError: (name: string, error: unknown) => void): Promise<EventBus<TestEvents>>;
  close(): Promise<void>;
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
const A_WHILE_MS = 60;

export function describeEventBus(name: string, openHarness: () => Promise<EventBusHarness>): void {
  describe(`${name} as an EventBus`, () => {
    let harness: EventBusHarness;
    let bus: EventBus<TestEvents>;
    let errors: unknown[];
    let seen: string[];

    beforeEach(async () => {
      errors = [];
      seen = [];
      harness = await openHarness();
      bus = await harness.createBus((event, error) => errors.push([(error as Error).message, event]));
    });
    afterEach(() => harness.close());

    it('calls the handlers of that event, in order, with the payload', async () => {
      bus.subscribe('song.changed', ({ songId }) => void seen.push(`first ${songId}`));
      bus.subscribe('song.changed', ({ songId }) => void seen.push(`second ${songId}`));
      bus.subscribe('job.changed', () => void seen.push('never'));
      bus.publish('song.changed', { songId: 's1' });
      bus.publish('song.changed', { songId: 's2' });
      await eventually(() => expect(seen).toHaveLength(4));
      expect(seen).toEqual(['first s1', 'second s1', 'first s2', 'second s2']);
    });

    it('P01 keeps a failing handler from the others and from the publisher', async () => {
      bus.subscribe('song.changed', () => {
        throw new Error('thrown');
      });
      bus.subscribe('song.changed', () => Promise.reject(new Error('rejected')));
      bus.subscribe('song.changed', () => void seen.push('still called'));
      bus.publish('song.changed', { songId: 's1' });
      await eventually(() => expect(errors).toHaveLength(2));
      expect(seen).toEqual(['still called']);
      expect(errors).toEqual([
        ['thrown', 'song.changed'],
        ['rejected', 'song.changed'],
      ]);
    });

    it('ends one subscription, also from within a handler', async () => {
      const handler = () => void seen.push('same');
      const endFirst = bus.subscribe('job.changed', handler);
      bus.subscribe('job.changed', handler);
      const endOnce = bus.subscribe('job.changed', () => {
        seen.push('once');
        endOnce();
      });
      bus.publish('job.changed', { jobId: 'j' });
      await eventually(() => expect(seen).toHaveLength(3));
      endFirst();
      endFirst();
      bus.publish('job.changed', { jobId: 'j' });
      await eventually(() => expect(seen).toHaveLength(4));
      await sleep(A_WHILE_MS);
      expect(seen).toEqual(['same', 'same', 'once', 'same']);
    });

    it('tells its own publisher at once where the work is to be done once', () => {
      const end = bus.subscribeOwn('job.changed', ({ jobId }) => void seen.push(jobId));
      bus.publish('job.changed', { jobId: 'j1' });
      expect(seen).toEqual(['j1']);
      end();
      bus.publish('job.changed', { jobId: 'j2' });
      expect(seen).toEqual(['j1']);
    });
  });
}
