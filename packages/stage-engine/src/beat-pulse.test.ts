import { describe, expect, it } from 'vitest';
import { BeatPulse } from './beat-pulse.ts';

const waltz = new BeatPulse({ beatsSeconds: [1, 1.5, 2, 2.5, 3, 3.5, 4], downbeatsSeconds: [1.01, 2.5, 4] });

describe('BeatPulse', () => {
  it('says nothing where no beat is known', () => {
    expect(waltz.at(0.9)).toBeNull();
    expect(waltz.at(4)).toBeNull();
    expect(new BeatPulse({ beatsSeconds: [], downbeatsSeconds: [] }).at(1)).toBeNull();
  });

  it('runs from 0 to 1 between beats', () => {
    expect(waltz.at(1.5)).toMatchObject({ index: 1, phase: 0 });
    expect(waltz.at(1.75)?.phase).toBeCloseTo(0.5);
    expect(waltz.at(1.9999)?.phase).toBeGreaterThan(0.99);
  });

  it('knows downbeats, a few milliseconds off included', () => {
    expect([1, 1.5, 2, 2.5, 3].map((t) => waltz.at(t)?.isDownbeat)).toEqual([true, false, false, true, false]);
  });

  it('is strongest on the beat and fades', () => {
    const strengths = [2.5, 2.6, 2.7, 2.8, 2.9].map((t) => waltz.at(t)?.strength ?? 0);
    expect(strengths[0]).toBe(1);
    expect([...strengths].sort((a, b) => b - a)).toEqual(strengths);
  });

  it('gives the beats before a moment, not the one on it', () => {
    expect(waltz.before(3, 3)).toEqual([1.5, 2, 2.5]);
    expect(waltz.before(1.6, 4)).toEqual([1, 1.5]);
  });
});
