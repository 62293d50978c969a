import { describe, expect, it } from 'vitest';
import { levelGain } from './level.ts';

const decibels = (gain: number) => 20 * Math.log10(gain);

describe('levelGain', () => {
  it('turns a loud master down to the target', () => {
    expect(decibels(levelGain({ integratedLufs: -7, truePeakDbtp: 0.5, loudnessRangeLu: 5 }))).toBeCloseTo(-9);
  });

  it('turns a quiet song up, but only as far as its peak allows', () => {
    expect(decibels(levelGain({ integratedLufs: -24, truePeakDbtp: -12, loudnessRangeLu: 5 }))).toBeCloseTo(8);
    expect(decibels(levelGain({ integratedLufs: -24, truePeakDbtp: -3, loudnessRangeLu: 5 }))).toBeCloseTo(2);
  });

  it('never passes the ceiling, whatever is known', () => {
    for (const integratedLufs of [null, -70, -40, -16, -3]) {
      for (const truePeakDbtp of [null, -30, -1, 0, 2]) {
        const gainDb = decibels(levelGain({ integratedLufs, truePeakDbtp, loudnessRangeLu: null }));
        expect((truePeakDbtp ?? 0) + gainDb).toBeLessThanOrEqual(-1 + 1e-9);
      }
    }
  });
});
