import { describe, expect, it } from 'vitest';
import { clockText, sizeText, spokenTime, timeLeftText } from './format.ts';

describe('times and sizes in words', () => {
  it('writes a clock', () => {
    expect([0, 59.9, 60, 187, 3729].map(clockText)).toEqual(['0:00', '0:59', '1:00', '3:07', '1:02:09']);
  });

  it('says how long it takes without false precision', () => {
    expect(timeLeftText(null)).toMatch(/Working out/);
    expect(timeLeftText(4)).toBe('A few seconds left');
    expect(timeLeftText(31)).toBe('About 40 seconds left');
    expect(timeLeftText(60)).toBe('About a minute left');
    expect(timeLeftText(200)).toBe('About 4 minutes left');
  });

  it('speaks times', () => {
    expect([0, 1, 60, 125].map(spokenTime)).toEqual(['0 seconds', '1 second', '1 minute', '2 minutes 5 seconds']);
  });

  it('writes sizes', () => {
    expect([200, 45_000, 3_400_000, 2_100_000_000].map(sizeText)).toEqual(['1 kB', '45 kB', '3.4 MB', '2.1 GB']);
  });
});
