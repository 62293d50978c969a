import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Paced } from './paced.ts';

describe('Paced', () => {
  let paced: Paced;
  let errors: unknown[];
  beforeEach(() => {
    vi.useFakeTimers();
    errors = [];
    paced = new Paced((error) => errors.push(error));
  });
  afterEach(() => {
    paced.stop();
    vi.useRealTimers();
  });

  it('works at once, then once for all that came in the pause, and each key for itself', async () => {
    const seen: string[] = [];
    const work = (key: string) => paced.run(key, 100, () => void seen.push(key));
    for (const key of ['a', 'a', 'a', 'b']) work(key);
    expect(seen).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['a', 'b', 'a']);
    await vi.advanceTimersByTimeAsync(500);
    work('a');
    expect(seen).toEqual(['a', 'b', 'a', 'a']);
  });

  it('goes on after an error', async () => {
    let calls = 0;
    const work = async () => {
      calls += 1;
      throw new Error('broken');
    };
    paced.run('a', 100, work);
    paced.run('a', 100, work);
    await vi.advanceTimersByTimeAsync(300);
    expect([calls, errors.length]).toEqual([2, 2]);
  });
});
