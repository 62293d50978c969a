import { describe, expect, it } from 'vitest';
import { slaneyMelBands } from '../dsp/mel-bands.ts';
import { LogMel, MEL_FRAMES } from './log-mel.ts';

/** Straight from the definitions: pad, reflect, window, a DFT by its sum, bands from a dense matrix. */
function naiveLogMel(samples: Float32Array, bands: number, frames: number[]): number[][] {
  const padded = new Float64Array(480_400);
  padded.set(samples, 200);
  for (let i = 1; i <= 200; i++) padded[200 - i] = padded[200 + i]!;
  for (let i = 0; i < 200; i++) padded[480_200 + i] = padded[480_198 - i]!;
  const filters = slaneyMelBands(bands, 201, 16_000);
  return frames.map((frame) => {
    const power = Array.from({ length: 201 }, (_, k) => {
      let re = 0;
      let im = 0;
      for (let n = 0; n < 400; n++) {
        const value = padded[frame * 160 + n]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 400));
        re += value * Math.cos((2 * Math.PI * k * n) / 400);
        im -= value * Math.sin((2 * Math.PI * k * n) / 400);
      }
      return re * re + im * im;
    });
    return filters.map(({ firstBin, weights }) => {
      let sum = 0;
      weights.forEach((weight, i) => {
        sum += weight * power[firstBin + i]!;
      });
      return Math.log10(Math.max(1e-10, sum));
    });
  });
}

describe('LogMel', () => {
  it('agrees with a naive DFT on noise and tones, edges included', async () => {
    const samples = new Float32Array(16_000);
    let state = 1;
    for (let i = 0; i < samples.length; i++) {
      state = (state * 48_271) % 0x7fffffff;
      samples[i] = 0.3 * Math.sin((2 * Math.PI * 440 * i) / 16_000) + 0.05 * (state / 0x7fffffff - 0.5);
    }
    const mel = await LogMel.create(80);
    const result = mel.compute(samples);
    mel.release();
    const frames = [0, 1, 2, 50, 98, 99, 100, 101, 102, 2998, 2999];
    const expected = naiveLogMel(samples, 80, frames);
    const loudest = Math.max(...naiveLogMel(samples, 80, [0, 1, 2, 3, ...Array.from({ length: 24 }, (_, i) => 4 * i + 4)]).flat());
    frames.forEach((frame, i) => {
      for (let band = 0; band < 80; band++) {
        const scaled = (Math.max(expected[i]![band]!, loudest - 8) + 4) / 4;
        // The loudest frame of the sample above is within 0.01 of the loudest of all.
        expect(Math.abs(result[band * MEL_FRAMES + frame]! - scaled)).toBeLessThan(0.01);
      }
    });
    // Exact where the floor plays no part.
    expect(result[10 * MEL_FRAMES + 50]).toBeCloseTo((expected[3]![10]! + 4) / 4, 4);
  });

  it('puts a tone into the band around it', async () => {
    const samples = Float32Array.from({ length: 32_000 }, (_, i) => Math.sin((2 * Math.PI * 3000 * i) / 16_000));
    const mel = await LogMel.create(80);
    const result = mel.compute(samples);
    mel.release();
    const column = Array.from({ length: 80 }, (_, band) => result[band * MEL_FRAMES + 100]!);
    const band = slaneyMelBands(80, 201, 16_000)[column.indexOf(Math.max(...column))]!;
    const centreHz = (band.firstBin + band.weights.indexOf(Math.max(...band.weights))) * 40;
    expect(Math.abs(centreHz - 3000)).toBeLessThanOrEqual(120);
  });

  it('gives silence one level and refuses more than 30 s', async () => {
    const mel = await LogMel.create(80);
    expect(new Set(mel.compute(new Float32Array(1000)))).toEqual(new Set([-1.5]));
    expect(() => mel.compute(new Float32Array(480_001))).toThrow(RangeError);
    mel.release();
  });
});

describe('slaneyMelBands', () => {
  it('has librosa’s first filter and unit area on a fine grid', () => {
    // librosa.filters.mel(sr=16000, n_fft=400, n_mels=80)[0, 1] = 0.02486259
    const first = slaneyMelBands(80, 201, 16_000)[0]!;
    expect(first.weights[1 - first.firstBin]).toBeCloseTo(0.024862593, 6);
    for (const band of slaneyMelBands(80, 20_001, 16_000)) {
      const area = band.weights.reduce((sum, weight) => sum + weight, 0) * 0.4;
      expect(area).toBeCloseTo(1, 3);
    }
  });
});
