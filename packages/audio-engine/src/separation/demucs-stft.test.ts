import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_SAMPLES, DemucsStft, SPECTRUM_BINS, SPECTRUM_FRAMES, SPECTRUM_SIZE } from './demucs-stft.ts';

/** Noise without the highest frequencies: the Nyquist bin is dropped, so they cannot come back. */
function smoothNoise(): Float32Array {
  let state = 1;
  const noise = Float32Array.from({ length: CHUNK_SAMPLES + 8 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  for (let pass = 0; pass < 8; pass++) for (let i = 0; i < noise.length - 1; i++) noise[i] = (noise[i] + noise[i + 1]) / 2;
  return noise.slice(0, CHUNK_SAMPLES);
}

describe('DemucsStft', () => {
  let stft: DemucsStft;
  beforeAll(async () => {
    stft = await DemucsStft.create();
  });
  afterAll(() => stft.release());

  it('gives the signal back', () => {
    const samples = smoothNoise();
    const spectrum = new Float32Array(SPECTRUM_SIZE);
    const restored = new Float32Array(CHUNK_SAMPLES);
    stft.forward(samples, spectrum);
    stft.inverseAdd(spectrum, restored);
    // Near its edges a chunk misses a frame, here as in Demucs.
    let worst = 0;
    for (let i = 1536; i < CHUNK_SAMPLES - 1536; i++) worst = Math.max(worst, Math.abs(restored[i] - samples[i]));
    expect(worst).toBeLessThan(1e-6);
  });

  it('agrees with the definition, reflecting pads included', () => {
    const samples = smoothNoise();
    const spectrum = new Float32Array(SPECTRUM_SIZE);
    stft.forward(samples, spectrum);
    for (const frame of [0, 1, 7, 16, 200, SPECTRUM_FRAMES - 1])
      for (const bin of [0, 1, 100, SPECTRUM_BINS - 1]) {
        const [re, im] = directBin(samples, frame, bin);
        const at = bin * SPECTRUM_FRAMES + frame;
        expect(spectrum[at]).toBeCloseTo(re, 4);
        expect(spectrum[SPECTRUM_BINS * SPECTRUM_FRAMES + at]).toBeCloseTo(im, 4);
      }
  });

  it('adds to what is there', () => {
    const samples = new Float32Array(CHUNK_SAMPLES).fill(0.25);
    stft.inverseAdd(new Float32Array(SPECTRUM_SIZE), samples);
    expect(samples.every((value) => value === 0.25)).toBe(true);
  });
});

/** One value of torch's `stft(center=True, normalized=True)` after Demucs's pad, straight from the formula. */
function directBin(samples: Float32Array, frame: number, bin: number): [number, number] {
  let re = 0;
  let im = 0;
  for (let i = 0; i < 4096; i++) {
    let at = Math.abs(frame * 1024 - 1536 + i);
    if (at >= CHUNK_SAMPLES) at = 2 * (CHUNK_SAMPLES - 1) - at;
    const value = (samples[at] * 0.5 * (1 - Math.cos((2 * Math.PI * i) / 4096))) / 64;
    re += value * Math.cos((2 * Math.PI * bin * i) / 4096);
    im -= value * Math.sin((2 * Math.PI * bin * i) / 4096);
  }
  return [re, bin === 0 ? 0 : im];
}
