import { describe, expect, it } from 'vitest';
import type { PcmBlocks } from './pcm.ts';
import { deinterleave, interleaveClamped, remixBlock, silenceNonsense, sliceBlocks } from './pcm-blocks.ts';

async function* countingBlocks(lengths: readonly number[]): PcmBlocks {
  let n = 0;
  for (const length of lengths) yield [Float32Array.from({ length }, () => n++)];
}

async function collect(blocks: PcmBlocks): Promise<number[]> {
  const samples: number[] = [];
  for await (const [channel] of blocks) samples.push(...channel);
  return samples;
}

describe('sliceBlocks', () => {
  it.each([
    [0, 12, 12],
    [2, 9, 7],
    [5, 5, 0],
    [9, 99, 3],
    [50, 60, 0],
  ])('cuts [%d, %d) of twelve samples', async (start, end, length) => {
    expect(await collect(sliceBlocks(countingBlocks([5, 1, 0, 6]), start, end))).toEqual(Array.from({ length }, (_, i) => start + i));
  });
});

it('mixes to mono by the mean and copies mono to both sides', () => {
  const stereo = [Float32Array.of(1, 0), Float32Array.of(0, -1)];
  expect(remixBlock(stereo, 1)).toEqual([Float32Array.of(0.5, -0.5)]);
  expect(remixBlock([Float32Array.of(0.25)], 2)).toEqual([Float32Array.of(0.25), Float32Array.of(0.25)]);
  expect(remixBlock(stereo, 2)).toBe(stereo);
});

it('interleaves with clamping and back', () => {
  const interleaved = interleaveClamped([Float32Array.of(2, -0.5), Float32Array.of(Number.NaN, -3)]);
  expect(interleaved).toEqual(Float32Array.of(1, 0, -0.5, -1));
  expect(deinterleave(interleaved, 2)).toEqual([Float32Array.of(1, -0.5), Float32Array.of(0, -1)]);
});

it('silences samples that are no sound', () => {
  const block = [Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -1e30, 1.5)];
  expect(silenceNonsense(block)).toEqual([Float32Array.of(0, 0, 0, 1.5)]);
});
