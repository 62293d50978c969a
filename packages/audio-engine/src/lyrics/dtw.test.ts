import { describe, expect, it } from 'vitest';
import { warpTime } from './dtw.ts';

/** Cost 0 on the planted path, 1 elsewhere. */
function planted(starts: number[], columns: number): Float32Array {
  const cost = new Float32Array(starts.length * columns).fill(1);
  starts.forEach((start, row) => {
    cost.fill(0, row * columns + start, row * columns + (starts[row + 1] ?? columns));
  });
  return cost;
}

describe('warpTime', () => {
  it('finds a planted path', () => {
    const starts = [0, 3, 4, 11, 19];
    const warp = warpTime(planted(starts, 25), 5, 25);
    expect([...warp.starts]).toEqual(starts);
    expect([...warp.ends]).toEqual([3, 4, 11, 19, 25]);
  });

  it('shares columns when there are more rows than columns', () => {
    const warp = warpTime(new Float32Array(6 * 3).fill(1), 6, 3);
    for (let row = 0; row < 6; row++) {
      expect(warp.starts[row]).toBeLessThan(warp.ends[row]!);
      if (row > 0) expect(warp.starts[row]).toBeGreaterThanOrEqual(warp.starts[row - 1]!);
    }
    expect(warp.starts[0]).toBe(0);
    expect(warp.ends[5]).toBe(3);
  });

  it('moves with the path', () => {
    const shifted = warpTime(planted([0, 8, 15], 30), 3, 30);
    const plain = warpTime(planted([0, 5, 12], 30), 3, 30);
    expect(shifted.starts[1]! - plain.starts[1]!).toBe(3);
    expect(shifted.starts[2]! - plain.starts[2]!).toBe(3);
  });

  it('handles one row', () => {
    expect([...warpTime(new Float32Array(4), 1, 4).ends]).toEqual([4]);
  });
});
