import { describe, expect, it } from 'vitest';
import { lyricWords } from './lyric-words.ts';
import { stampedStarts } from './time-stamps.ts';
import type { Transcript } from './transcript.ts';

const LINES = ['the first line here', 'another verse goes on', 'a third one follows', 'and the last of all'];

function heard(startOfLine: (line: number) => number): Transcript {
  const words = LINES.flatMap((text, line) =>
    text.split(' ').map((word, i) => ({
      text: word,
      startSeconds: startOfLine(line) + 0.4 * i,
      endSeconds: startOfLine(line) + 0.4 * i + 0.3,
      confidence: 1,
    })),
  );
  return { language: 'en', languageConfidence: 1, words, segments: [] };
}

const given = LINES.map((text, line) => ({ text, startSeconds: 10 * line + 5 }));
const lineStarts = (stamps: (number | null)[]) => stamps.filter((stamp) => stamp !== null);

describe('stampedStarts', () => {
  it('moves the stamps by the constant that separates them from the recording', () => {
    const stamps = stampedStarts(
      lyricWords(given),
      given,
      heard((line) => 10 * line + 7.5),
    );
    expect(lineStarts(stamps)).toEqual([7.5, 17.5, 27.5, 37.5]);
    expect(stamps[1]).toBeNull();
  });
  it('forgets stamps of another recording', () => {
    expect(
      lineStarts(
        stampedStarts(
          lyricWords(given),
          given,
          heard((line) => 17 * line),
        ),
      ),
    ).toEqual([]);
  });
  it('keeps the stamps as they are when nothing was heard', () => {
    const nothing = { language: 'en', languageConfidence: 1, words: [], segments: [] };
    expect(lineStarts(stampedStarts(lyricWords(given), given, nothing))).toEqual([5, 15, 25, 35]);
  });
});
