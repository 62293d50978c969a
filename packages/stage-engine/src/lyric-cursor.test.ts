import type { Chart, Line, Rhythm } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { LyricCursor } from './lyric-cursor.ts';

/** A line of words of half a second each; `sing-ing` has two syllables, `(word)` is not heard. */
function line(startSeconds: number, text: string): Line {
  const words = text.split(' ').map((raw, i) => {
    const start = startSeconds + i * 0.5;
    const parts = raw.replace(/[()]/g, '').split('-');
    const syllables = parts.map((part, k) => ({
      text: part,
      startSeconds: start + (k * 0.4) / parts.length,
      endSeconds: start + ((k + 1) * 0.4) / parts.length,
    }));
    return { text: parts.join(''), startSeconds: start, endSeconds: start + 0.4, confidence: 1, heard: !raw.startsWith('('), syllables };
  });
  return { singer: null, startSeconds, endSeconds: startSeconds + words.length * 0.5 - 0.1, words };
}
const chart = (...lines: Line[]): Chart => ({ schemaVersion: 1, language: 'en', lines, notes: [] });
const rhythm = (beatsSeconds: number[], timeSignature = '4/4'): Rhythm => ({
  tempoBpm: 120,
  tempoAlternativesBpm: [],
  beatsSeconds,
  downbeatsSeconds: [],
  onsetsSeconds: [],
  timeSignature,
  beatConfidence: 1,
  rhythmRegularity: 1,
});
const everyHalf = (from: number, to: number) => Array.from({ length: Math.round((to - from) * 2) + 1 }, (_, i) => from + i / 2);

describe('LyricCursor', () => {
  const song = new LyricCursor(
    chart(line(10, 'we are sing-ing'), line(12, 'all night long'), line(30, 'once more')),
    rhythm(everyHalf(0, 40)),
  );

  it('has nothing to say without words', () => {
    expect(new LyricCursor(chart()).at(3)).toMatchObject({ part: 'wordless', lineIndex: -1, sung: null });
  });

  it('fills the syllable under the voice', () => {
    expect(song.at(10).sung).toEqual({ wordIndex: 0, syllableIndex: 0, fill: 0 });
    expect(song.at(10.7).sung).toEqual({ wordIndex: 1, syllableIndex: 0, fill: expect.closeTo(0.5) });
    expect(song.at(11.3).sung).toEqual({ wordIndex: 2, syllableIndex: 1, fill: expect.closeTo(0.5) });
  });

  it('rests full between two words', () => {
    expect(song.at(10.45).sung).toEqual({ wordIndex: 0, syllableIndex: 0, fill: 1 });
  });

  it('never fills backwards', () => {
    let last = -1;
    for (let t = 10; t < 11.4; t += 0.01) {
      const { sung } = song.at(t);
      const reached = sung ? sung.wordIndex * 10 + sung.syllableIndex * 5 + sung.fill : last;
      expect(reached).toBeGreaterThanOrEqual(last);
      last = reached;
    }
  });

  it('leaves a word unfilled that the recording does not contain', () => {
    const cursor = new LyricCursor(chart(line(1, 'oh (really) yes')));
    expect(cursor.at(1.7).sung).toEqual({ wordIndex: 0, syllableIndex: 0, fill: 1 });
    expect(cursor.at(2.2).sung?.wordIndex).toBe(2);
  });

  it('leaves out a line nobody sings', () => {
    expect(new LyricCursor(chart(line(1, '(not) (here)'), line(5, 'here'))).lines).toHaveLength(1);
  });

  it('keeps a line through a short gap and has the next in place when it starts', () => {
    expect(song.at(11.45)).toMatchObject({ lineIndex: 0, part: 'singing' });
    expect(song.at(12)).toMatchObject({ lineIndex: 1, scroll: expect.closeTo(1) });
  });

  it('rises smoothly, by one', () => {
    const scrolls = Array.from({ length: 41 }, (_, i) => song.at(11.4 + (i / 40) * 0.7).scroll);
    expect(scrolls[0]).toBe(0);
    expect(scrolls.at(-1)).toBe(1);
    scrolls.forEach((scroll, i) => {
      expect(scroll).toBeGreaterThanOrEqual(scrolls[i - 1] ?? 0);
    });
  });

  it('counts in on the four beats before a line after a gap', () => {
    expect(song.at(7.9).countIn).toBeNull();
    expect(song.at(8).countIn).toEqual({ dots: 4, landed: 1, sinceSeconds: 0 });
    expect(song.at(9.75).countIn).toEqual({ dots: 4, landed: 4, sinceSeconds: 0.25 });
    expect(song.at(10).countIn).toBeNull();
    expect(song.at(11.95).countIn).toBeNull();
    expect(song.firstCueSeconds).toBe(8);
  });

  it('counts three in a waltz, and evenly where no beat is known', () => {
    const waltz = new LyricCursor(chart(line(10, 'one')), rhythm(everyHalf(0, 20), '3/4'));
    expect(waltz.at(9.9).countIn?.dots).toBe(3);
    expect(new LyricCursor(chart(line(10, 'one'))).at(9.6).countIn).toMatchObject({ dots: 4, landed: 4 });
  });

  it('counts a long break down to the line', () => {
    expect(song.at(14)).toMatchObject({ part: 'break', lineIndex: 2, break: { secondsLeft: 16 } });
    expect(song.at(29.5).break?.secondsLeft).toBeCloseTo(0.5);
    expect(song.at(30)).toMatchObject({ part: 'singing', break: null });
    expect(song.at(29.9).break?.progress).toBeGreaterThan(song.at(20).break?.progress ?? 1);
  });

  it('skips an intro or a break to shortly before the next cue, and nothing else', () => {
    expect(song.skipFrom(0)).toBe(7);
    expect(song.skipFrom(15)).toBe(27);
    expect([6.5, 8, 10.2, 27.5, 30, 36].map((at) => song.skipFrom(at))).toEqual([null, null, null, null, null, null]);
  });

  it('knows before and after', () => {
    expect(song.at(0)).toMatchObject({ part: 'before', lineIndex: 0, break: { secondsLeft: 10 } });
    expect(song.at(35)).toMatchObject({ part: 'after', lineIndex: 2, sung: null });
  });

  it('depends on the moment alone: any order of questions gives the same answers', () => {
    const times = everyHalf(0, 36);
    const forward = times.map((t) => song.at(t));
    expect(
      [...times]
        .reverse()
        .map((t) => song.at(t))
        .reverse(),
    ).toEqual(forward);
  });
});
