import { beforeEach, describe, expect, it } from 'vitest';
import { InProcessEventBus } from './event-bus.ts';

interface Events {
  'song.changed': { songId: string };
  'job.changed': { jobId: string };
}

describe('InProcessEventBus', () => {
  let bus: InProcessEventBus<Events>;
  let errors: unknown[];
  let seen: string[];

  beforeEach(() => {
    errors = [];
    seen = [];
    bus = new InProcessEventBus<Events>({ onError: (name, error) => errors.push([(error as Error).message, name]) });
  });

  it('calls the handlers of that event, in order, with the payload', () => {
    bus.subscribe('song.changed', ({ songId }) => void seen.push(`first ${songId}`));
    bus.subscribe('song.changed', ({ songId }) => void seen.push(`second ${songId}`));
    bus.subscribe('job.changed', () => void seen.push('never'));
    bus.publish('song.changed', { songId: 's1' });
    expect(seen).toEqual(['first s1', 'second s1']);
  });

  it('P01 keeps a failing handler from the others and from the publisher', async () => {
    bus.subscribe('song.changed', () => {
      throw new Error('thrown');
    });
    bus.subscribe('song.changed', () => Promise.reject(new Error('rejected')));
    bus.subscribe('song.changed', () => void seen.push('still called'));
    bus.publish('song.changed', { songId: 's1' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(['still called']);
    expect(errors).toEqual([
      ['thrown', 'song.changed'],
      ['rejected', 'song.changed'],
    ]);
  });

  it('ends one subscription, also from within a handler', () => {
    const handler = () => void seen.push('same');
    const endFirst = bus.subscribe('job.changed', handler);
    bus.subscribe('job.changed', handler);
    const endOnce = bus.subscribe('job.changed', () => {
      seen.push('once');
      endOnce();
    });
    bus.publish('job.changed', { jobId: 'j' });
    endFirst();
    endFirst();
    bus.publish('job.changed', { jobId: 'j' });
    expect(seen).toEqual(['same', 'same', 'once', 'same']);
  });
});
