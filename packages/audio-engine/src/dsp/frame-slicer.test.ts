import { describe, expect, it } from 'vitest';
import { FrameSlicer } from './frame-slicer.ts';

function framesOf(samples: Float32Array, windowSamples: number, hopSamples: number, blockSamples: number): number[][] {
  const frames: number[][] = [];
  const slicer = new FrameSlicer(windowSamples, hopSamples, (frame) => frames.push([...frame]));
  for (let start = 0; start < samples.length; start += blockSamples) slicer.push(samples.subarray(start, start + blockSamples));
  slicer.flush();
  return frames;
}

describe('FrameSlicer', () => {
  it('centres frames on multiples of the hop, with silence around the sound', () => {
    const ramp = Float32Array.from({ length: 10 }, (_, i) => i + 1);
    expect(framesOf(ramp, 4, 3, 10)).toEqual([
      [0, 0, 1, 2],
      [2, 3, 4, 5],
      [5, 6, 7, 8],
      [8, 9, 10, 0],
    ]);
  });

  it('gives the same frames however the sound is cut into blocks', () => {
    const samples = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const whole = framesOf(samples, 64, 10, 1000);
    expect(whole).toHaveLength(100);
    for (const blockSamples of [1, 7, 64, 333]) expect(framesOf(samples, 64, 10, blockSamples)).toEqual(whole);
  });
});
