import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KeyedTurns } from './keyed-turns.ts';

describe('KeyedTurns', () => {
  it('lets work with one key run one after the other, and other keys beside it', async () => {
    const turns = new KeyedTurns();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async () => {
      seen.push(`${name} begins`);
      await sleep(ms);
      seen.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([turns.run('a', work('a1', 20)), turns.run('a', work('a2', 1)), turns.run('b', work('b1', 5))])).toEqual([
      'a1',
      'a2',
      'b1',
    ]);
    expect(seen).toEqual(['a1 begins', 'b1 begins', 'b1 ends', 'a1 ends', 'a2 begins', 'a2 ends']);
  });

  it('goes on after work that failed, and tells only whoever asked for it', async () => {
    const turns = new KeyedTurns();
    const failing = turns.run('a', () => Promise.reject(new Error('broken')));
    const next = turns.run('a', async () => 'fine');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('fine');
  });
});
