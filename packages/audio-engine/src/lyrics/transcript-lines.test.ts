import { joinWords } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import type { Transcript } from './transcript.ts';
import { transcriptToLines } from './transcript-lines.ts';

/** Words half a second apart; `|` is a rest of 1.5 s, `_` one of 0.4 s. */
function sung(text: string, language = 'en'): Transcript {
  let time = 1;
  const words: Transcript['words'] = [];
  for (const token of text.split(' ')) {
    if (token === '|') time += 1.5;
    else if (token === '_') time += 0.4;
    else {
      words.push({ text: token, startSeconds: time, endSeconds: time + 0.45, confidence: 0.8 });
      time += 0.5;
    }
  }
  return { language, languageConfidence: 1, words, segments: [] };
}

const lines = (text: string, language?: string) =>
  transcriptToLines(sung(text, language)).map((line) => joinWords(line.words.map((w) => w.text)));

describe('transcriptToLines', () => {
  it('breaks where the singer rests', () => {
    expect(lines('one two three | four five')).toEqual(['one two three', 'four five']);
  });

  it('breaks after a sentence, but not after an exclamation', () => {
    expect(lines('This is what they said. Now it goes on')).toEqual(['This is what they said.', 'Now it goes on']);
    expect(lines('Hey! Ho! Let us go')).toEqual(['Hey! Ho! Let us go']);
  });

  it('cuts long lines at a rest, a comma or a capital, into lines that fit', () => {
    expect(lines('the river runs along the wall _ and nobody remembers where it goes')).toEqual([
      'the river runs along the wall',
      'and nobody remembers where it goes',
    ]);
    expect(lines('the river runs along the wall, and nobody remembers where it goes')[0]).toBe('the river runs along the wall,');
    expect(lines('the river runs along the wall And nobody remembers where it goes')[1]).toMatch(/^And/);
    for (const line of lines('word '.repeat(80).trim())) expect(line.length).toBeLessThanOrEqual(42);
  });

  it('counts a character of CJK text as two', () => {
    const text = '我 爱 你 的 心 '.repeat(8).trim();
    for (const line of lines(text, 'zh')) expect(line.length).toBeLessThanOrEqual(21);
  });

  it('loses no word and keeps times in order', () => {
    const transcript = sung('a b c, d | e. f g h i j k l m n o p q r s t u v w x y z and so forth until it ends here');
    const result = transcriptToLines(transcript);
    expect(result.flatMap((line) => line.words.map((w) => w.text))).toEqual(transcript.words.map((w) => w.text));
    for (const line of result) {
      expect(line.startSeconds).toBe(line.words[0]!.startSeconds);
      expect(line.endSeconds).toBe(line.words.at(-1)!.endSeconds);
    }
  });

  it('makes no line of no words', () => {
    expect(transcriptToLines({ language: null, languageConfidence: 0, words: [], segments: [] })).toEqual([]);
  });
});
