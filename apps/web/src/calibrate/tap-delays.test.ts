import { describe, expect, it } from 'vitest';
import { soundDelayMs, tapDelays } from './tap-delays.ts';

const BEATS = Array.from({ length: 12 }, (_, i) => 1000 + i * 700);
/** Somebody who taps early by 40 ms, unevenly. */
const tapTo = (lateMs: number) => BEATS.slice(2).map((beat, i) => beat + lateMs - 40 + ((i * 37) % 31) - 15);

describe('offsets: calibration by tapping', () => {
  it('finds how late the sound is, whoever taps', () => {
    const delay = soundDelayMs(tapDelays(tapTo(180), BEATS), tapDelays(tapTo(0), BEATS));
    expect(Math.abs((delay ?? 0) - 180)).toBeLessThanOrEqual(10);
    expect(soundDelayMs(tapDelays(tapTo(0), BEATS), tapDelays(tapTo(0), BEATS))).toBe(0);
  });

  it('says nothing from few taps, from taps beside every beat, and from taps at random', () => {
    expect(soundDelayMs([10, 12], [0, 1, 2, 3, 4, 5])).toBeNull();
    expect(tapDelays([1340, 1360], BEATS)).toEqual([]);
    const random = [-300, -150, 0, 160, 290, -220, 120];
    expect(soundDelayMs(random, tapDelays(tapTo(0), BEATS))).toBeNull();
  });
});
