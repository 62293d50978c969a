import type { PcmBlock } from './pcm.ts';
import { blockLength } from './pcm-blocks.ts';

const FIRST_BIN_SAMPLES = 64;
/** Bins kept while measuring, per value given out: enough that the values line up with equal parts of the sound. */
const BINS_PER_VALUE = 8;

/** Highest absolute value of each equal part of a sound of unknown length, in flat memory: when the bins run out, neighbours merge. */
export class WaveformOverview {
  readonly #bins: Float32Array;
  #binSamples = FIRST_BIN_SAMPLES;
  #totalSamples = 0;

  constructor(values = 1000) {
    this.#bins = new Float32Array(values * BINS_PER_VALUE);
  }

  push(block: PcmBlock): void {
    const length = blockLength(block);
    for (let from = 0; from < length; ) {
      let bin = Math.floor(this.#totalSamples / this.#binSamples);
      if (bin === this.#bins.length) {
        this.#mergeNeighbours();
        bin /= 2;
      }
      const to = Math.min(length, from + this.#binSamples - (this.#totalSamples % this.#binSamples));
      for (const samples of block) this.#bins[bin] = Math.max(this.#bins[bin], highestAbsolute(samples, from, to));
      this.#totalSamples += to - from;
      from = to;
    }
  }

  /** Highest absolute sample of the whole sound. */
  get peak(): number {
    return this.#bins.reduce((highest, value) => Math.max(highest, value), 0);
  }

  /** One value per equal part, 255 = full scale. A sound too short for all of them repeats some. */
  finish(): Uint8Array {
    const filled = this.#totalSamples / this.#binSamples;
    const count = this.#bins.length / BINS_PER_VALUE;
    return Uint8Array.from({ length: count }, (_, i) => {
      const from = Math.floor((i * filled) / count);
      const to = Math.max(from + 1, Math.floor(((i + 1) * filled) / count));
      let highest = 0;
      for (let bin = from; bin < to; bin++) highest = Math.max(highest, this.#bins[bin]);
      return Math.min(255, Math.round(highest * 255));
    });
  }

  #mergeNeighbours(): void {
    const bins = this.#bins;
    for (let i = 0; i < bins.length / 2; i++) bins[i] = Math.max(bins[2 * i], bins[2 * i + 1]);
    bins.fill(0, bins.length / 2);
    this.#binSamples *= 2;
  }
}

function highestAbsolute(samples: Float32Array, from: number, to: number): number {
  let highest = 0;
  for (let i = from; i < to; i++) {
    const value = Math.abs(samples[i]);
    if (value > highest) highest = value;
  }
  return highest;
}
