import { describe, expect, it } from 'vitest';
import { gridInformation } from './grid-information.ts';

const BEAT_FRAMES = 60;
const grid = (stepFrames: number, firstFrame = 0) =>
  Array.from({ length: Math.floor((3000 - firstFrame) / stepFrames) }, (_, index) => firstFrame + index * stepFrames);

/** A loud stroke on each beat, a soft one between. */
const strokes = new Float32Array(3000).fill(0.02);
for (const frame of grid(BEAT_FRAMES)) strokes[frame] = 1;
for (const frame of grid(BEAT_FRAMES, BEAT_FRAMES / 2)) strokes[frame] = 0.4;

describe('gridInformation', () => {
  it('is largest for the beats that were played', () => {
    const own = gridInformation(grid(BEAT_FRAMES), strokes);
    for (const beats of [1 / 2, 2 / 3, 3 / 4, 4 / 3, 3 / 2, 2]) {
      expect(gridInformation(grid(beats * BEAT_FRAMES), strokes)).toBeLessThan(own);
    }
    expect(gridInformation(grid(BEAT_FRAMES, 10), strokes)).toBeLessThan(own - 0.3);
  });

  it('is next to nothing where strokes come at any time', () => {
    expect(gridInformation(grid(BEAT_FRAMES), new Float32Array(3000).fill(1))).toBeCloseTo(0, 6);
  });

  it('is zero in silence', () => {
    expect(gridInformation(grid(BEAT_FRAMES), new Float32Array(3000))).toBe(0);
  });
});
