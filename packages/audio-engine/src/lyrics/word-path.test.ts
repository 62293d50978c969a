import { describe, expect, it } from 'vitest';
import { findWordPath } from './word-path.ts';

const FRAMES = 100;

/** Weight `high` where each token is sung, as spans of frames; 0 elsewhere. */
function weightsOf(spans: [number, number][], high = 3): Float32Array {
  const weights = new Float32Array(spans.length * FRAMES);
  spans.forEach(([start, end], token) => {
    weights.fill(high, token * FRAMES + start, token * FRAMES + end);
  });
  return weights;
}

function voicedIn(...spans: [number, number][]): Uint8Array {
  const voiced = new Uint8Array(FRAMES);
  for (const [start, end] of spans) voiced.fill(1, start, end);
  return voiced;
}

describe('findWordPath', () => {
  it('finds the tokens of words where they are planted', () => {
    const weights = weightsOf([
      [0, 20],
      [20, 45],
      [45, 100],
    ]);
    expect(findWordPath({ weights, frames: FRAMES, voiced: voicedIn([0, 100]), tokenCounts: [2, 1] }).words).toEqual([
      { starts: [0, 20], end: 45 },
      { starts: [45], end: 100 },
    ]);
  });

  it('ends a word before a silence and begins the next behind it, though attention says otherwise', () => {
    const weights = weightsOf([
      [0, 50],
      [50, 100],
    ]);
    const { words } = findWordPath({
      weights,
      frames: FRAMES,
      voiced: voicedIn([10, 40], [60, 90]),
      tokenCounts: [1, 1],
      startsLine: [true, true],
    });
    expect(words).toEqual([
      { starts: [10], end: 40 },
      { starts: [60], end: 90 },
    ]);
  });

  it('gives words that sound alike a stretch of voice each', () => {
    const weights = new Float32Array(3 * FRAMES);
    const voiced = voicedIn([0, 25], [40, 60], [75, 100]);
    const { words } = findWordPath({ weights, frames: FRAMES, voiced, tokenCounts: [1, 1, 1], startsLine: [true, true, true] });
    expect(words.map(({ starts }) => starts[0])).toEqual([0, 40, 75]);
  });

  it('holds a word through a vowel without attention', () => {
    const weights = weightsOf([
      [0, 10],
      [80, 100],
    ]);
    const [first, second] = findWordPath({ weights, frames: FRAMES, voiced: voicedIn([0, 100]), tokenCounts: [1, 1] }).words;
    expect(first!.end).toBe(second!.starts[0]);
    expect(second!.end).toBe(100);
  });

  it('rests between two lines rather than within one', () => {
    // The second word is looked for while the first is held, and again where it is sung.
    const weights = weightsOf([
      [0, 20],
      [20, 40],
      [70, 100],
    ]);
    weights.fill(3, FRAMES + 60, FRAMES + 70);
    const voiced = voicedIn([0, 40], [60, 100]);
    const ends = (startsLine: boolean[]) =>
      findWordPath({ weights, frames: FRAMES, voiced, tokenCounts: [1, 1, 1], startsLine }).words.map((word) => word.end);
    expect(ends([true, false, true])).toEqual([20, 70, 100]);
    expect(ends([true, true, false])).toEqual([20, 70, 100]);
  });

  it('gives words that read alike their shortest length each, rather than one place to both', () => {
    // Two words that both look at two places, more at the second.
    const weights = new Float32Array(4 * FRAMES);
    weights.fill(3, 0, 20);
    for (const token of [1, 2]) {
      weights.fill(1, token * FRAMES + 20, token * FRAMES + 40);
      weights.fill(3, token * FRAMES + 60, token * FRAMES + 64);
    }
    weights.fill(3, 3 * FRAMES + 64, 4 * FRAMES);
    weights.fill(0.8, 40, 60);
    const lengths = (shortestFrames: number[]) =>
      findWordPath({ weights, frames: FRAMES, voiced: voicedIn([0, 100]), tokenCounts: [1, 1, 1, 1], shortestFrames }).words.map(
        ({ starts, end }) => end - starts[0]!,
      );
    expect(Math.min(...lengths([1, 1, 1, 1]))).toBeLessThan(10);
    expect(Math.min(...lengths([10, 10, 10, 10]))).toBeGreaterThanOrEqual(10);
  });

  it('scores the text that is sung higher than one that lacks a word of it or has one more', () => {
    const scoreOf = (sung: (number | null)[]) => {
      const weights = new Float32Array(sung.length * FRAMES);
      sung.forEach((start, token) => {
        if (start !== null) weights.fill(3, token * FRAMES + start, token * FRAMES + start + 20);
      });
      const tokenCounts = sung.map(() => 1);
      const shortestFrames = sung.map(() => 10);
      return findWordPath({ weights, frames: FRAMES, voiced: voicedIn([0, 100]), tokenCounts, shortestFrames }).score;
    };
    const whole = scoreOf([0, 20, 40, 60, 80]);
    expect(whole).toBeGreaterThan(scoreOf([0, 20, 60, 80]));
    expect(whole).toBeGreaterThan(scoreOf([0, 20, 40, null, 60, 80]));
  });

  it('gives every word a place in order where there are more tokens than frames, and none to no words', () => {
    const { words } = findWordPath({ weights: new Float32Array(4 * 2), frames: 2, voiced: new Uint8Array(2), tokenCounts: [1, 2, 1] });
    expect(words.flatMap(({ starts }) => starts)).toEqual([0, 0, 1, 1]);
    expect(findWordPath({ weights: new Float32Array(0), frames: 5, voiced: new Uint8Array(5), tokenCounts: [] }).words).toEqual([]);
  });
});
