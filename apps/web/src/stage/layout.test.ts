import type { Line } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { layoutLine, typeSize } from './layout.ts';
import { sungSpans } from './place-words.ts';

/** Every character is 10 px wide. */
const measure = (text: string) => text.length * 10;
function line(texts: string[], pauseAfter = -1): Line {
  let at = 10;
  const words = texts.map((text, i) => {
    const startSeconds = at;
    at += 0.5 + (i === pauseAfter ? 0.5 : 0);
    return { text, startSeconds, endSeconds: startSeconds + 0.5, confidence: 1, heard: true, syllables: [] };
  });
  return { singer: null, startSeconds: 10, endSeconds: at, words };
}
const texts = (rows: ReturnType<typeof layoutLine>) => rows.map((row) => row.words.map((word) => word.text).join(' '));

describe('layoutLine', () => {
  it('leaves a line that fits as it is', () => {
    const [row, ...more] = layoutLine(line(['hold', 'me', 'now']), 3, measure, 200);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ key: '3.0', widthPx: 110, rightToLeft: false });
    expect(row?.words.map((word) => word.xPx)).toEqual([0, 50, 80]);
  });

  it('breaks a long line evenly, not after the last word that fits', () => {
    expect(texts(layoutLine(line(['aaaa', 'bbbb', 'cccc', 'dddd']), 0, measure, 150))).toEqual(['aaaa bbbb', 'cccc dddd']);
  });

  it('breaks where the singer breathes: at a comma or a rest', () => {
    expect(texts(layoutLine(line(['one,', 'two', 'three', 'four']), 0, measure, 150))).toEqual(['one,', 'two three four']);
    expect(texts(layoutLine(line(['aaa', 'bbb', 'ccc', 'ddd'], 0), 0, measure, 120))).toEqual(['aaa', 'bbb ccc ddd']);
  });

  it('gives a word that is wider than the screen a row of its own', () => {
    expect(texts(layoutLine(line(['a', 'abracadabra', 'b']), 0, measure, 60))).toEqual(['a', 'abracadabra', 'b']);
  });

  it('puts no space between characters of Japanese', () => {
    expect(layoutLine(line(['歌', 'う']), 0, measure, 200)[0]?.widthPx).toBe(20);
  });

  it('leaves room for readings that are wider than what they are for', () => {
    const words = line(['雙', '手', '在', '裝']);
    for (const [i, reading] of ['shuāng', 'shǒu', undefined, 'zhuāng'].entries()) Object.assign(words.words[i] ?? {}, { reading });
    const [row] = layoutLine(words, 0, measure, 500);
    const edges = row?.words.flatMap(({ ruby }) => ruby.map(({ centrePx, widthPx }) => [centrePx - widthPx / 2, centrePx + widthPx / 2]));
    const [first, second, third] = edges ?? [];
    expect(second?.[0]).toBeGreaterThan(first?.[1] ?? 0);
    // It reaches over the word between, which has none.
    expect(third?.[0]).toBeGreaterThan(second?.[1] ?? 0);
    expect((row?.words[2]?.xPx ?? 0) - (row?.words[1]?.xPx ?? 0)).toBe(10);
  });

  it('puts a comma after a foreign word where the line goes on', () => {
    const from = (...words: string[]) => layoutLine(line(words), 0, measure, 500)[0]?.words.map((word) => word.writtenFromRight);
    expect(from('בוא', 'Baby,', 'הביתה')).toEqual([true, true, true]);
    expect(from('בוא', 'oh,', 'Baby', 'הביתה')).toEqual([true, false, false, true]);
    expect(from('come', 'שלום,', 'home')).toEqual([false, false, false]);
  });

  it('knows scripts that run from the right', () => {
    expect(layoutLine(line(['שלום']), 0, measure, 200)[0]?.rightToLeft).toBe(true);
  });
});

describe('typeSize', () => {
  const bounds = { typePx: 10, largestTypePx: 14, wordsWidthPx: 240 };

  it('is as large as most lines allow in one row, and never smaller for the few that are long', () => {
    const short = ['four', 'more', 'words', 'here'];
    expect(typeSize([line(['oh'])], measure, bounds)).toBe(14);
    expect(typeSize([line(short)], measure, bounds)).toBeCloseTo((10 * 240) / 200);
    const long = [...short, ...short, ...short];
    expect(typeSize([line(long), line(long)], measure, bounds)).toBe(10);
    expect(typeSize([line(long), ...Array.from({ length: 9 }, () => line(['oh']))], measure, bounds)).toBe(14);
  });

  it('gives way to a word that is wider than the screen', () => {
    expect(typeSize([line(['a'.repeat(48)])], measure, bounds)).toBeCloseTo(5);
  });
});

describe('sungSpans', () => {
  const rowOf = (words: Line) => {
    const [row] = layoutLine(words, 0, measure, 500);
    if (!row) throw new Error('no row');
    return row;
  };

  it('moves evenly through a syllable, rests between words, and stops at the end', () => {
    const words = line(['sing', 'on'], 0);
    const [first] = words.words;
    if (first)
      first.syllables = [
        { text: 's', startSeconds: 10, endSeconds: 10.2 },
        { text: 'ing', startSeconds: 10.2, endSeconds: 10.5 },
      ];
    const { words: placed } = rowOf(words);
    const filledTo = (seconds: number) => sungSpans(placed, seconds).map(({ fromPx, toPx }) => [fromPx, Math.round(toPx * 10) / 10]);
    expect(filledTo(9)).toEqual([]);
    expect(filledTo(10.1)).toEqual([[0, 5]]);
    expect(filledTo(10.35)).toEqual([[0, 25]]);
    expect(filledTo(10.9)).toEqual([[0, 40]]);
    expect(filledTo(11.25)).toEqual([[0, 60]]);
    expect(filledTo(99)).toEqual([[0, 70]]);
  });

  it('never fills a word that was not heard', () => {
    const words = line(['oh', 'really', 'yes']);
    const middle = words.words[1];
    if (middle) middle.heard = false;
    expect(sungSpans(rowOf(words).words, 99)).toEqual([
      { fromPx: 0, toPx: 20 },
      { fromPx: 100, toPx: 130 },
    ]);
  });

  it('fills from the right what is read from the right', () => {
    const row = rowOf(line(['שלום', 'עולם']));
    expect(row.words.map(({ xPx }) => xPx)).toEqual([50, 0]);
    expect(sungSpans(row.words, 10.25)).toEqual([{ fromPx: 70, toPx: 90 }]);
    expect(sungSpans(row.words, 10.75)).toEqual([{ fromPx: 20, toPx: 90 }]);
  });

  it('keeps words from the left in their order within a line from the right', () => {
    const row = rowOf(line(['אני', 'love', 'you', 'תמיד']));
    expect(row.rightToLeft).toBe(true);
    const at = Object.fromEntries(row.words.map(({ text, xPx }) => [text, xPx]));
    expect(at).toEqual({ אני: 140, love: 50, you: 100, תמיד: 0 });
    // "love" is filled from its left, in the middle of the line.
    expect(sungSpans(row.words, 10.75)).toEqual([
      { fromPx: 50, toPx: 70 },
      { fromPx: 140, toPx: 170 },
    ]);
  });

  it('measures a joined letter as it stands in the word', () => {
    const asked: string[] = [];
    const words = line(['سلام']);
    const [first] = words.words;
    if (first)
      first.syllables = [
        { text: 'سل', startSeconds: 10, endSeconds: 10.2 },
        { text: 'ام', startSeconds: 10.2, endSeconds: 10.5 },
      ];
    layoutLine(words, 0, (text) => asked.push(text) && text.length * 10, 500);
    expect(asked).toContain('سل\u200D');
  });

  it('puts readings over the syllables they belong to', () => {
    const words = line(['東京']);
    const [first] = words.words;
    if (first)
      first.syllables = [
        { text: '東', startSeconds: 10, endSeconds: 10.2, reading: 'とう' },
        { text: '京', startSeconds: 10.2, endSeconds: 10.5, reading: 'きょう' },
      ];
    const row = rowOf(words);
    expect(row.hasRuby).toBe(true);
    expect(row.words[0]?.ruby.map(({ text, centrePx }) => [text, centrePx])).toEqual([
      ['とう', 5],
      ['きょう', 15],
    ]);
  });
});
