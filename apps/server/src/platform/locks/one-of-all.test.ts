import { expect, it, vi } from 'vitest';
import { InProcessLocks } from './in-process-locks.ts';
import { OneOfAll } from './one-of-all.ts';

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
