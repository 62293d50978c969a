import type { Line } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { retimeLine, shiftLine, shiftLines, trustWord } from './edit-lines.ts';

const word = (text: string, startSeconds: number, endSeconds: number, confidence = 0.2) => ({
  text,
  startSeconds,
  endSeconds,
  confidence,
  heard: true,
  syllables: [],
});
const LINES: Line[] = [
  { singer: null, startSeconds: 1, endSeconds: 2, words: [word('Sing', 1, 1.4), word('on', 1.5, 2)] },
  { singer: null, startSeconds: 5, endSeconds: 6, words: [word('Again', 5, 6)] },
];

const times = (lines: Line[]) => lines.map((line) => [line.startSeconds, line.endSeconds]);

describe('editing of timed lines', () => {
  it('moves everything, or one line, and never before the start of the song', () => {
    expect(times(shiftLines(LINES, 0.25))).toEqual([
      [1.25, 2.25],
      [5.25, 6.25],
    ]);
    expect(times(shiftLine(LINES, 1, -0.5))).toEqual([
      [1, 2],
      [4.5, 5.5],
    ]);
    expect(times(shiftLines(LINES, -1.5))[0]).toEqual([0, 0.5]);
  });

  it('takes tapped times for certain: a word lasts until the next', () => {
    const [line] = retimeLine(LINES, 0, [1.1, 1.7, 2.4]);
    expect(line?.words.map(({ startSeconds, endSeconds, confidence }) => [startSeconds, endSeconds, confidence])).toEqual([
      [1.1, 1.7, 1],
      [1.7, 2.4, 1],
    ]);
    expect([line?.startSeconds, line?.endSeconds]).toEqual([1.1, 2.4]);
  });

  it('leaves a line alone that was not tapped to its end', () => {
    expect(retimeLine(LINES, 0, [1.1, 1.7])).toEqual(LINES);
  });

  it('believes a person about a doubtful word', () => {
    expect(trustWord(LINES, 0, 1)[0]?.words.map(({ confidence }) => confidence)).toEqual([0.2, 1]);
  });
});
