import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from './loudness-meter.ts';

/** A 1 kHz sine on both channels: levels in dBFS (peak), one after another. Pushed in blocks of an odd length. */
function measure(parts: readonly (readonly [dbfs: number, seconds: number])[], sampleRateHz = 48_000) {
  const meter = new LoudnessMeter({ sampleRateHz, channels: 2 });
  const second = Float32Array.from({ length: sampleRateHz }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / sampleRateHz));
  for (const [dbfs, seconds] of parts) {
    const tone = second.map((sample) => 10 ** (dbfs / 20) * sample);
    for (let left = seconds; left > 0.001; left -= 1) {
      const length = Math.round(Math.min(1, left) * sampleRateHz);
      for (const block of [tone.subarray(0, Math.min(7919, length)), tone.subarray(7919, length)]) meter.push([block, block]);
    }
  }
  return meter.finish();
}

describe('integrated loudness, the minimum requirements of EBU Tech 3341', () => {
  it.each([
    ['case 1', -23, [[-23, 20]]],
    ['case 2', -33, [[-33, 20]]],
    [
      'case 3: relative gate',
      -23,
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
    ],
    [
      'case 4: absolute gate',
      -23,
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
    ],
    [
      'case 5',
      -23,
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
    ],
  ] as const)('%s reads %d LUFS', (_, expectedLufs, parts) => {
    expect(Math.abs(measure(parts).integratedLufs! - expectedLufs)).toBeLessThanOrEqual(0.1);
  });

  it.each([16_000, 22_050, 44_100, 96_000, 192_000])('reads the same at %d Hz', (sampleRateHz) => {
    expect(Math.abs(measure([[-23, 2]], sampleRateHz).integratedLufs! + 23)).toBeLessThanOrEqual(0.1);
  });
});

describe('loudness range, the minimum requirements of EBU Tech 3342', () => {
  it.each([
    [
      'case 1',
      10,
      [
        [-20, 20],
        [-30, 20],
      ],
    ],
    [
      'case 2',
      5,
      [
        [-20, 20],
        [-15, 20],
      ],
    ],
    [
      'case 3',
      20,
      [
        [-40, 20],
        [-20, 20],
      ],
    ],
    [
      'case 4',
      15,
      [
        [-50, 20],
        [-35, 20],
        [-20, 20],
        [-35, 20],
        [-50, 20],
      ],
    ],
  ] as const)('%s reads %d LU', (_, expectedLu, parts) => {
    expect(Math.abs(measure(parts).loudnessRangeLu! - expectedLu)).toBeLessThanOrEqual(1);
  });
});

describe('true peak', () => {
  it.each([
    ['a quarter of the rate, 45°', 4, 45],
    ['a sixth, 60°', 6, 60],
    ['an eighth, 67.5°', 8, 67.5],
  ])('finds the −6 dBTP that lie between the samples of a sine at %s', (_, samplesPerPeriod, phaseDegrees) => {
    const sampleRateHz = 48_000;
    const meter = new LoudnessMeter({ sampleRateHz, channels: 1 });
    const tone = Float32Array.from(
      { length: sampleRateHz },
      // Faded in, as a sine that starts at once overshoots for real.
      (_unused, i) => Math.min(1, i / 4800) * 0.5 * Math.sin((2 * Math.PI * i) / samplesPerPeriod + (phaseDegrees * Math.PI) / 180),
    );
    meter.push([tone]);
    const { truePeakDbtp } = meter.finish();
    expect(truePeakDbtp).toBeGreaterThan(-6.4);
    expect(truePeakDbtp).toBeLessThan(-5.8);
  });
});

describe('nothing to measure', () => {
  it('is null for silence', () => {
    const meter = new LoudnessMeter({ sampleRateHz: 8000, channels: 1 });
    meter.push([new Float32Array(80_000)]);
    expect(meter.finish()).toEqual({ integratedLufs: null, truePeakDbtp: null, loudnessRangeLu: null });
  });

  it('is null for no samples', () => {
    expect(new LoudnessMeter({ sampleRateHz: 8000, channels: 2 }).finish().integratedLufs).toBeNull();
  });
});
