import { describe, expect, it } from 'vitest';
import { LEAST_AGREEMENT, lyricsAgreement } from './lyrics-agreement.ts';

const SUNG = 'the harbour lights are burning low and every boat is coming home again the tide is slow the tide is kind';
const HEARD = SUNG.split(' ');
const RIGHT = 'The harbour lights are burning low\nand every boat is coming home again\n[Chorus]\nThe tide is slow, the tide is kind';
const OTHER = 'You and the night are all I ever wanted\nand the road is long and I am on my way to you\nthe sun will find us in the end';

describe('how well lyrics agree with what is sung', () => {
  it('the right text agrees fully: headings, marks, capitals and times do not matter', () => {
    expect(lyricsAgreement(RIGHT, HEARD)).toBe(1);
    const lrc = RIGHT.split('\n')
      .filter((line) => !line.startsWith('['))
      .map((line, i) => `[00:${10 + i * 4}.00]${line}`)
      .join('\n');
    expect(lyricsAgreement(lrc, HEARD)).toBe(1);
  });

  it('a voice that is heard badly still says which text it is', () => {
    const misheard = HEARD.map((word, i) => (i % 3 === 0 ? 'mmh' : word.length > 5 ? word.slice(1) : word));
    expect(lyricsAgreement(RIGHT, misheard)).toBeGreaterThan(LEAST_AGREEMENT);
  });

  it('another song does not agree, though both say "the" and "and"', () =>
    expect(lyricsAgreement(OTHER, HEARD)).toBeLessThan(LEAST_AGREEMENT / 2));

  it('half of a text agrees less than all of it, and so does one with much that is not sung', () => {
    const half = RIGHT.split('\n').slice(0, 1).join('\n');
    expect(lyricsAgreement(half, HEARD)).toBeLessThan(0.7);
    expect(lyricsAgreement(`${RIGHT}\n${OTHER}`, HEARD)).toBeLessThan(0.7);
    expect(lyricsAgreement(RIGHT, HEARD)).toBeGreaterThan(lyricsAgreement(half, HEARD));
  });

  it('the order of words matters', () => expect(lyricsAgreement([...HEARD].reverse().join(' '), HEARD)).toBeLessThan(LEAST_AGREEMENT));

  it('nothing agrees with nothing', () => {
    expect(lyricsAgreement('', HEARD)).toBe(0);
    expect(lyricsAgreement(RIGHT, [])).toBe(0);
  });
});
