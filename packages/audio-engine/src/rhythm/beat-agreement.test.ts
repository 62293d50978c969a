import { describe, expect, it } from 'vitest';
import { fMeasure, median, medianOffset } from './beat-agreement.ts';

describe('fMeasure', () => {
  it('is 1 for the same times, 0 for none in common, and counts each time once', () => {
    expect(fMeasure([1, 2, 3], [1.05, 2, 2.95])).toBe(1);
    expect(fMeasure([1, 2, 3], [1.5, 2.5])).toBe(0);
    expect(fMeasure([], [1])).toBe(0);
    expect(fMeasure([1], [0.95, 1, 1.05])).toBe(0.5);
    // Twice the tempo: every reference found, half of the estimates right.
    expect(fMeasure([1, 2, 3, 4], [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5])).toBeCloseTo(2 / 3);
  });

  it('does not depend on which list is the reference', () => {
    expect(fMeasure([1, 2, 3, 4], [2.01, 3.2])).toBe(fMeasure([2.01, 3.2], [1, 2, 3, 4]));
  });
});

describe('medianOffset', () => {
  it('is positive where the estimate is late', () => {
    expect(medianOffset([1, 2, 3], [1.04, 2.04, 3.5])).toBeCloseTo(0.04);
    expect(medianOffset([1], [2])).toBeNaN();
  });
});

describe('median', () => {
  it('takes the middle, or the mean of both middles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
