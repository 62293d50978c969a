import { describe, expect, it } from 'vitest';
import { GainRamp } from './gain-ramp.ts';

function recordingParam() {
  const calls: [string, number, number][] = [];
  const record = (name: string) => (value: number, at: number) => {
    calls.push([name, value, at]);
    return undefined as unknown as AudioParam;
  };
  return {
    calls,
    setValueAtTime: record('set'),
    linearRampToValueAtTime: record('line'),
    cancelScheduledValues: (at: number) => record('cancel')(0, at),
  };
}

describe('GainRamp', () => {
  it('starts a new ramp where the old one was interrupted, so nothing jumps', () => {
    const param = recordingParam();
    const ramp = new GainRamp(param, 0);
    ramp.moveTo(1, 10, 0.02);
    expect(ramp.valueAt(10.005)).toBeCloseTo(0.25);
    ramp.moveTo(0, 10.005, 0.02);
    expect(param.calls.at(-2)?.slice(0, 2)).toEqual(['set', expect.closeTo(0.25)]);
    expect(ramp.valueAt(10.015)).toBeCloseTo(0.125);
    expect(ramp.valueAt(11)).toBe(0);
    expect(ramp.target).toBe(0);
  });

  it('cancels what was planned before it plans anew', () => {
    const param = recordingParam();
    new GainRamp(param, 1).moveTo(0.5, 3, 0.01);
    expect(param.calls).toEqual([
      ['set', 1, 0],
      ['cancel', 0, 3],
      ['set', 1, 3],
      ['line', 0.5, 3.01],
    ]);
  });
});
