import { describe, expect, it } from 'vitest';
import { editDistance, matchWords } from './word-matching.ts';

const pairs = (given: string, heard: string) => matchWords(given.split(' '), heard.split(' ')).map((m) => [m.given, m.heard]);

describe('matchWords', () => {
  it('matches equal texts one to one in a single run', () => {
    const matches = matchWords(['a', 'b', 'c'], ['a', 'b', 'c']);
    expect(matches).toEqual([0, 1, 2].map((i) => ({ given: i, heard: i, similarity: 1, run: 3 })));
  });

  it('steps over what only one side has', () => {
    expect(pairs('one two three four five', 'one three four oh five')).toEqual([
      [0, 0],
      [2, 1],
      [3, 2],
      [4, 4],
    ]);
  });

  it('takes alike words for each other, not different ones', () => {
    expect(pairs('manager want diligent', 'manager won dilligent')).toEqual([
      [0, 0],
      [2, 2],
    ]);
  });

  it('never crosses, and tells a lone match from a run', () => {
    const matches = matchWords('x y z the q r s t u'.split(' '), 'the r s t u'.split(' '));
    for (let i = 1; i < matches.length; i++) {
      expect(matches[i]!.given).toBeGreaterThan(matches[i - 1]!.given);
      expect(matches[i]!.heard).toBeGreaterThan(matches[i - 1]!.heard);
    }
    const lone = matchWords('a b c the d e f g h i'.split(' '), 'x y z the k l m n h i'.split(' '));
    expect(lone.find((m) => m.given === 3)?.run).toBe(1);
    expect(lone.find((m) => m.given === 9)?.run).toBe(2);
  });

  it('matches nothing with nothing', () => {
    expect(matchWords([], ['a'])).toEqual([]);
  });
});

describe('editDistance', () => {
  it('counts insertions, deletions and substitutions', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('same', 'same')).toBe(0);
  });
});
