import { describe, expect, it } from 'vitest';
import { alignmentWeights } from './alignment-weights.ts';
import { findWordPath } from './word-path.ts';

describe('alignmentWeights', () => {
  it('shows a planted path through noise, whatever the scale of the rows and the padding behind', () => {
    const [tokens, allFrames, frames] = [5, 60, 40];
    const starts = [0, 6, 15, 22, 33];
    const head = (seed: number) => {
      let state = seed;
      return Float32Array.from({ length: tokens * allFrames }, (_, i) => {
        state = (state * 48_271) % 0x7fffffff;
        const [token, frame] = [Math.floor(i / allFrames), i % allFrames];
        const noise = (0.3 * state) / 0x7fffffff;
        const on = frame >= starts[token]! && frame < (starts[token + 1] ?? frames);
        return (noise + (on ? 1 : 0) + (frame >= frames ? 50 : 0)) * (token + 1);
      });
    };
    const weights = alignmentWeights([head(1), head(2)], tokens, allFrames, frames);
    expect(weights).toHaveLength(tokens * frames);
    const { words } = findWordPath({ weights, frames, voiced: new Uint8Array(frames).fill(1), tokenCounts: [1, 1, 1, 1, 1] });
    starts.forEach((start, word) => {
      expect(Math.abs(words[word]!.starts[0]! - start)).toBeLessThanOrEqual(1);
    });
  });

  it('is finite where a head sees nothing', () => {
    const weights = alignmentWeights([new Float32Array(3 * 10)], 3, 10, 8);
    expect(weights.every((weight) => Number.isFinite(weight))).toBe(true);
  });

  it('is the z-score of each frame over the tokens, and the median of seven frames, mirrored at the ends', () => {
    const [tokens, allFrames, frames] = [4, 30, 23];
    // Few different values, so that medians meet ties.
    const head = Float32Array.from({ length: tokens * allFrames }, (_, i) => ((i * 7919) % 13) + 1);
    const unit = Array.from({ length: tokens }, (_, token) => {
      const row = [...head.subarray(token * allFrames, token * allFrames + frames)];
      const sum = row.reduce((total, value) => total + value, 0);
      return row.map((value) => value / sum);
    });
    const score = (token: number, frame: number) => {
      const column = unit.map((row) => row[frame]!);
      const mean = column.reduce((total, value) => total + value, 0) / tokens;
      const deviation = Math.sqrt(column.reduce((total, value) => total + (value - mean) ** 2, 0) / tokens);
      return (column[token]! - mean) / deviation;
    };
    const mirrored = (frame: number) => (frame < 0 ? -frame : frame >= frames ? 2 * frames - 2 - frame : frame);
    const weights = alignmentWeights([head], tokens, allFrames, frames);
    for (let token = 0; token < tokens; token++)
      for (let frame = 0; frame < frames; frame++) {
        const around = Array.from({ length: 7 }, (_, k) => score(token, mirrored(frame + k - 3))).sort((a, b) => a - b);
        expect(weights[token * frames + frame]).toBeCloseTo(around[3]!, 4);
      }
  });
});
