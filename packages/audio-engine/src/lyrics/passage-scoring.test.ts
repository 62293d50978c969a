import { describe, expect, it } from 'vitest';
import { repeatedWords } from './passage-scoring.ts';

describe('repeatedWords', () => {
  it('marks a refrain from its second time on, once three words agree', () => {
    expect(repeatedWords('a b c d a b c x'.split(' '))).toEqual([false, false, false, false, false, false, true, false]);
    expect(repeatedWords('la la la la'.split(' '))).toEqual([false, false, false, true]);
    expect(repeatedWords(['one'])).toEqual([false]);
  });
});
