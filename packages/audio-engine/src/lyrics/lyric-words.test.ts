import { describe, expect, it } from 'vitest';
import { lyricWords, splitWords, wordKey } from './lyric-words.ts';

describe('splitWords', () => {
  it('splits at spaces and keeps lone marks with the word before', () => {
    expect(splitWords("Don't  stop – me, now !")).toEqual(["Don't", 'stop –', 'me,', 'now !']);
  });
  it('splits unspaced scripts by character, small kana and marks attached', () => {
    expect(splitWords('きょうは雨。')).toEqual(['きょ', 'う', 'は', '雨。']);
    expect(splitWords('我love你')).toEqual(['我', 'love', '你']);
  });
  it('leaves Korean, Cyrillic and Arabic words whole', () => {
    expect(splitWords('사랑해 любовь حب')).toHaveLength(3);
  });
});

describe('wordKey', () => {
  it('drops case, accents and marks', () => {
    expect(wordKey('«Éléphant»,')).toBe('elephant');
    expect(wordKey('Straße')).toBe(wordKey('STRASSE'));
    expect(wordKey('—')).toBe('');
  });
});

describe('lyricWords', () => {
  it('numbers lines, marks their starts, and skips lines without letters', () => {
    const words = lyricWords(['hello big world', '***', 'again'].map((text) => ({ text, startSeconds: null })));
    expect(words.map((w) => [w.text, w.lineIndex, w.startsLine])).toEqual([
      ['hello', 0, true],
      ['big', 0, false],
      ['world', 0, false],
      ['again', 2, true],
    ]);
    expect(words.map((w) => w.spoken)).toEqual([' Hello', ' big', ' world', ' Again']);
  });
});
