import { describe, expect, it } from 'vitest';
import { editDistance, toleratedSlips } from './edit-distance.ts';

describe('edit distance', () => {
  it.each([
    ['queen', 'queen', 0],
    ['qeen', 'queen', 1],
    ['quene', 'queen', 1],
    ['quen', 'queen', 1],
    ['bohemain', 'bohemian', 1],
    ['abc', '', 3],
    ['', 'abc', 3],
  ])('%s → %s is %i', (typed, word, distance) => expect(editDistance(typed, word)).toBe(distance));

  it('a beginning is enough while somebody is typing', () => {
    expect(editDistance('bohe', 'bohemian', { prefix: true })).toBe(0);
    expect(editDistance('bhoe', 'bohemian', { prefix: true })).toBe(1);
    expect(editDistance('bohemian', 'bohe', { prefix: true })).toBe(4);
  });

  it('short words bear fewer slips', () => expect(['ab', 'abba', 'bohemian'].map(toleratedSlips)).toEqual([0, 1, 2]));
});
