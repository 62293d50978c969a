import { expect, it, vi } from 'vitest';
import { InProcessLocks } from './in-process-locks.ts';
import { OneOfAll } from './one-of-all.ts';

it('B46 lets go when beginning fails, and tries again', async () => {
  const errors: unknown[] = [];
  const one = new OneOfAll({ locks: new InProcessLocks(), key: 'folders', retryMs: 10, onError: (error) => errors.push(error) });
  let tries = 0;
  const begin = async () => {
    tries += 1;
    if (tries < 3) throw new Error('no database');
  };
  await expect(one.start(begin)).rejects.toThrow('no database');
  await vi.waitFor(() => expect(tries).toBe(3));
  expect(errors).toHaveLength(1);
  await one.stop();
});

it('does not begin once it was stopped, though the lock came late', async () => {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  const locks = new InProcessLocks();
  const late = { run: locks.run.bind(locks), tryRun: (key: string, act: () => Promise<void>) => given.then(() => locks.tryRun(key, act)) };
  const one = new OneOfAll({ locks: late, key: 'folders', onError: () => undefined });
  let begun = false;
  const started = one.start(async () => {
    begun = true;
  });
  const stopped = one.stop();
  give();
  await Promise.all([started, stopped]);
  expect(begun).toBe(false);
});

it('B46 begins in one process, and in another when that one has ended', async () => {
  const locks = new InProcessLocks();
  const begun: string[] = [];
  const join = async (name: string) => {
    const one = new OneOfAll({
      locks,
      key: 'folders',
      retryMs: 10,
      onError: (error) => {
        throw error;
      },
    });
    await one.start(async () => void begun.push(name));
    return one;
  };
  const first = await join('first');
  const second = await join('second');
  expect(begun).toEqual(['first']);
  await first.stop();
  await vi.waitFor(() => expect(begun).toEqual(['first', 'second']));
  await second.stop();
});
