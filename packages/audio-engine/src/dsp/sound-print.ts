import { FrameSlicer } from './frame-slicer.ts';
import { PowerSpectrum } from './power-spectrum.ts';

/** How the beginning of a recording sounds: other encodings of it have nearly the same. */
export interface SoundPrint {
  /** 32 bits for every frame of 93 ms: where, between neighbouring bands, energy moves to since the frame before. */
  readonly words: Uint32Array;
  /** 30 bits of the whole: another encoding differs in few of them. */
  readonly sketch: number;
}

const WINDOW_SECONDS = 0.37;
const HOP_SHARE = 4;
const BANDS = 33;
const LOWEST_HZ = 300;
const HIGHEST_HZ = 2_000;
const SKETCH_BITS = 30;
/** Mean power of a frame below which a recording has not begun: −60 dBFS. */
const SILENT_POWER = 1e-6;
const LEAST_ENERGY = 1e-9;

/** Frames that two recordings may be apart: three seconds of silence or of another cut. */
const FARTHEST_FRAMES = 32;
/** Less than this says nothing about a recording. */
const LEAST_WORDS = 64;

/**
 * Makes a {@link SoundPrint} of a sound as it comes in (Haitsma and Kalker 2002, with logarithmic energies). Silence at the
 * beginning is left out.
 */
export class SoundPrinter {
  readonly #spectrum: PowerSpectrum;
  readonly #slicer: FrameSlicer;
  readonly #edges: readonly number[];
  readonly #words: number[] = [];
  readonly #sums = new Float64Array(BANDS);
  #before: Float64Array | null = null;

  private constructor(spectrum: PowerSpectrum, windowSamples: number, sampleRateHz: number) {
    this.#spectrum = spectrum;
    const binHz = sampleRateHz / windowSamples;
    this.#edges = Array.from({ length: BANDS + 1 }, (_, band) =>
      Math.round((LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** (band / BANDS)) / binHz),
    );
    this.#slicer = new FrameSlicer(windowSamples, windowSamples / HOP_SHARE, (frame) => this.#hear(frame));
  }

  static async create(sampleRateHz: number): Promise<SoundPrinter> {
    const windowSamples = 2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz));
    return new SoundPrinter(await PowerSpectrum.create(windowSamples), windowSamples, sampleRateHz);
  }

  /** @param samples one channel, ±1 */
  push(samples: Float32Array): void {
    this.#slicer.push(samples);
  }

  /** Call once. @returns null when there is too little sound */
  finish(): SoundPrint | null {
    this.#spectrum.release();
    if (this.#words.length < LEAST_WORDS) return null;
    // Whether a band stands out from its neighbours or lies between them, on the whole.
    let sketch = 0;
    for (let bit = 0; bit < SKETCH_BITS; bit++) {
      const [low, band, high] = [this.#sums[bit], this.#sums[bit + 1], this.#sums[bit + 2]];
      if (2 * band > low + high) sketch |= 1 << bit;
    }
    return { words: Uint32Array.from(this.#words), sketch };
  }

  #hear(frame: Float32Array): void {
    let power = 0;
    for (const sample of frame) power += sample * sample;
    if (this.#before === null && power / frame.length < SILENT_POWER) return;
    const spectrum = this.#spectrum.compute(frame);
    const energies = new Float64Array(BANDS);
    for (let band = 0; band < BANDS; band++) {
      let energy = LEAST_ENERGY;
      for (let bin = this.#edges[band]; bin < this.#edges[band + 1]; bin++) energy += spectrum[bin];
      energies[band] = Math.log(energy);
      this.#sums[band] += energies[band];
    }
    const before = this.#before;
    this.#before = energies;
    if (before === null) return;
    let word = 0;
    for (let bit = 0; bit < 32; bit++) if (energies[bit] - energies[bit + 1] > before[bit] - before[bit + 1]) word |= 1 << bit;
    this.#words.push(word >>> 0);
  }
}

/**
 * The share of bits that differ where two prints fit best, 0…0.5: of one recording in two encodings below
 * {@link SAME_RECORDING}, of two recordings near 0.45.
 */
export function soundPrintDistance(a: Uint32Array, b: Uint32Array): number {
  let least = 0.5;
  const needed = Math.max(LEAST_WORDS, Math.min(a.length, b.length) - FARTHEST_FRAMES);
  for (let shift = -FARTHEST_FRAMES; shift <= FARTHEST_FRAMES; shift++) {
    const start = Math.max(0, -shift);
    const end = Math.min(a.length, b.length - shift);
    if (end - start < Math.min(needed, a.length, b.length)) continue;
    let differing = 0;
    for (let i = start; i < end; i++) differing += differingBits(a[i], b[i + shift]);
    least = Math.min(least, differing / (32 * (end - start)));
  }
  return least;
}

/** A distance below this is one recording; the paper's threshold. */
export const SAME_RECORDING = 0.35;

/** Bits in which two words of 32 bits differ. */
export function differingBits(a: number, b: number): number {
  let bits = a ^ b;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
