import { describe, expect, it } from 'vitest';
import { lyricWords } from './lyric-words.ts';
import { passageStarts } from './passage-candidates.ts';

const LINES = [
  'morning comes across the river',
  'nobody is waiting there',
  'sing it loud and sing it clear',
  'evening falls upon the harbour',
  'every boat has found its way',
  'sing it loud and sing it clear',
];
const words = lyricWords(LINES.map((text) => ({ text, startSeconds: null })));
const startOf = (line: number) => words.findIndex((word) => word.lineIndex === line);
const heard = (text: string) => text.split(' ');

describe('passageStarts', () => {
  it('has the true start of each chunk that was heard well', () => {
    const starts = passageStarts(
      words,
      [heard(`${LINES[0]} ${LINES[1]}`), heard(LINES[2]!), heard(`${LINES[3]} ${LINES[4]}`)],
      [null, null, null],
    );
    expect(starts[0]).toContain(0);
    expect(starts[1]).toContain(startOf(2));
    expect(starts[2]).toContain(startOf(3));
  });

  it('offers every place a chorus could be', () => {
    const starts = passageStarts(words, [heard('sing it loud and sing clear')], [null]);
    expect(starts[0]).toEqual(expect.arrayContaining([startOf(2), startOf(5)]));
  });

  it('offers lines of the gap for a chunk in which nothing was understood', () => {
    const starts = passageStarts(words, [heard(LINES[0]!), [], heard(`${LINES[4]} ${LINES[5]}`)], [null, null, null]);
    expect(starts[1]).toEqual(expect.arrayContaining([startOf(1), startOf(2), startOf(3)]));
  });

  it('listens to time stamps', () => {
    const starts = passageStarts(words, [heard(LINES[0]!), heard('mumble rumble')], [0, startOf(4)]);
    expect(starts[1]).toContain(startOf(4));
  });

  it('stays inside the lyrics, sorted, without doubles', () => {
    for (const starts of passageStarts(words, [heard(LINES.join(' ')), heard('la la la la')], [null, null])) {
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
      expect(Math.max(...starts, 0)).toBeLessThan(words.length);
    }
  });
});
