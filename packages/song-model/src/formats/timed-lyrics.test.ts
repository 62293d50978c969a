import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from '../chart.ts';
import { parseGivenLyrics } from './lrc.ts';
import { linesToTimedLyrics, parseTimedLyrics } from './timed-lyrics.ts';

const word = (text: string, startSeconds: number, endSeconds: number, confidence = 1) => ({
  text,
  startSeconds,
  endSeconds,
  confidence,
  heard: true,
  syllables: [],
});
const LINES: Line[] = [
  { singer: null, startSeconds: 1.5, endSeconds: 2.75, words: [word('Sing', 1.5, 1.9), word('along,', 2, 2.75, 0.3)] },
  { singer: null, startSeconds: 61, endSeconds: 62.25, words: [word('歌', 61, 61.5), word('う', 61.5, 62.25)] },
];

describe('timed lyrics', () => {
  it('come back as they were, doubts included', () => {
    expect(parseTimedLyrics(linesToTimedLyrics(LINES))).toEqual(LINES);
  });

  it('keep who sings, whatever they are called', () => {
    const duet = (singers: readonly (string | null)[]): Line[] =>
      singers.map((singer, i) => ({ singer, startSeconds: i, endSeconds: i + 0.5, words: [word('la', i, i + 0.5)] }));
    const comesBack = (singers: (string | null)[]) => {
      expect(parseTimedLyrics(linesToTimedLyrics(duet(singers)))).toEqual(duet(singers));
    };
    comesBack(['Ann', 'Ann', null, 'Ben', null, 'Ann']);
    const name = fc.string({ unit: 'grapheme' }).map((chars) => chars.replace(/\s+/g, ' ').trim());
    const singer = fc.option(name.filter((chars) => chars !== ''));
    fc.assert(fc.property(fc.array(singer, { minLength: 1, maxLength: 6 }), comesBack));
    expect(parseGivenLyrics(linesToTimedLyrics(duet([null, 'Ann'])))).toEqual([
      { text: 'la', startSeconds: 0 },
      { text: 'la', startSeconds: 1, singer: 'Ann' },
    ]);
  });

  it('keep whatever a word is made of: <3, stamps, brackets, emoji', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('<', '>', '3', '[', ']', '&', 'lt;', '<00:01.00>', '[00:01.00]') }),
    );
    const written = text.map((chars) => chars.replace(/\s/g, '')).filter((chars) => chars !== '');
    const linesOf = (texts: string[]): Line[] => [
      { singer: null, startSeconds: 1, endSeconds: 2, words: texts.map((chars, index) => word(chars, 1, 2, index % 2 ? 0.3 : 1)) },
    ];
    const comesBack = (texts: string[]) => {
      expect(parseTimedLyrics(linesToTimedLyrics(linesOf(texts)))).toEqual(linesOf(texts));
    };
    comesBack(['I', '<3', 'you']);
    fc.assert(fc.property(fc.array(written, { minLength: 1, maxLength: 6 }), comesBack));
  });

  it('are LRC to everybody else', () => {
    expect(parseGivenLyrics(linesToTimedLyrics(LINES))).toEqual([
      { text: 'Sing along,', startSeconds: 1.5 },
      { text: '歌 う', startSeconds: 61 },
    ]);
  });

  it('are nothing but what was written here: stamps of other texts are no truth', () => {
    expect(parseTimedLyrics('[00:01.00]<00:01.00>Sing<00:02.00>')).toBeNull();
    expect(parseTimedLyrics('Sing along')).toBeNull();
  });

  it('survive damage: a line that cannot be read is left out, an end before its start is its start', () => {
    const damaged = ['[re:Refrain studio]', '[doubt:]', '[00:01.00]no stamps', '[00:02.00]<00:02.00>Oh<00:01.00>', 'x'].join('\n');
    expect(parseTimedLyrics(damaged)).toEqual([{ singer: null, startSeconds: 2, endSeconds: 2, words: [word('Oh', 2, 2)] }]);
  });
});
