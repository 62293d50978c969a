import { describe, expect, it } from 'vitest';
import { lyricWords } from './lyric-words.ts';
import { unlikelyWords } from './unlikely-lines.ts';

const words = lyricWords(['one two three', 'four five', 'six seven eight'].map((text) => ({ text, startSeconds: null })));
const tokens = words.map((_, i) => (i === 0 ? [1, 2, 3, 4] : [1]));
const time = (meanLogProbability: number) => ({ startSeconds: 0, endSeconds: 1, confidence: 1, squeezed: false, meanLogProbability });
const flagged = (logs: (number | null)[]) =>
  unlikelyWords(
    { words, tokens },
    logs.map((log) => (log === null ? null : time(log))),
  ).flatMap((is, i) => (is ? [words[i]!.text] : []));

describe('unlikely lines', () => {
  it('are those whose tokens are less likely than left out, each token counting once', () => {
    expect(flagged([-1, -9, -9, -1, -1, -6, -6, -6])).toEqual(['six', 'seven', 'eight']);
    expect(flagged([-8, -1, -1, -1, -1, -6, -4, -4])).toEqual(['one', 'two', 'three']);
  });

  it('have three words that were found', () => {
    expect(flagged([-1, -1, -1, -9, -9, -9, null, -9])).toEqual([]);
  });
});
