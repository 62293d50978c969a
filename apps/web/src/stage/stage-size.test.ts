import { describe, expect, it } from 'vitest';
import { titlePresence } from './cues.ts';
import { stageSize } from './stage-size.ts';

describe('stageSize', () => {
  it('sets the sung line at 8 to 11 % of the height of a television or laptop', () => {
    for (const [width, height] of [
      [1920, 1080],
      [3840, 2160],
      [1440, 900],
      [1024, 768],
    ] as const) {
      const { typePx, largestTypePx, heightPx } = stageSize(width, height, 1);
      expect(typePx / heightPx).toBeGreaterThanOrEqual(0.08);
      expect(largestTypePx / heightPx).toBeLessThanOrEqual(0.11);
    }
  });

  it('lets the width of an upright phone decide, so that a line has room for a dozen letters', () => {
    const { largestTypePx, wordsWidthPx } = stageSize(390, 844, 3);
    expect(wordsWidthPx / largestTypePx).toBeGreaterThan(8);
  });

  it('keeps words, lane and screen edge apart, and never draws more pixels than it can', () => {
    const size = stageSize(3840, 2160, 2);
    expect(size.wordsBottomPx).toBeLessThanOrEqual(size.laneTopPx);
    expect(size.laneTopPx + size.laneHeightPx).toBeLessThan(size.heightPx);
    expect(size.widthPx).toBeLessThanOrEqual(2560);
  });
});

describe('titlePresence', () => {
  it('shows the title until the first cue is near, and never over it', () => {
    expect(titlePresence(0, 8)).toBe(1);
    expect(titlePresence(6.9, 8)).toBeLessThan(1);
    expect(titlePresence(7, 8)).toBe(0);
    expect(titlePresence(0, 1)).toBe(0);
  });
});
