import { STEM_NAMES, type StemName } from '@refrain/song-model';
import type { PcmBlock } from '../audio/pcm.ts';

/** The same stretch of every stem, stereo. */
export type StemBlock = Record<StemName, PcmBlock>;

const CHANNELS = 2;
const PLANES = STEM_NAMES.length * CHANNELS;

/**
 * Blends overlapping chunks of the stems: each is weighted by a triangle over its length, and the sum is
 * divided by the sum of the weights, as Demucs's `apply_model` does. Positions are sample numbers of the song.
 */
export class OverlapAdd {
  readonly #chunkSamples: number;
  readonly #sums: Float32Array;
  readonly #weightSums: Float32Array;
  #start = 0;

  constructor(chunkSamples: number) {
    this.#chunkSamples = chunkSamples;
    this.#sums = new Float32Array(PLANES * chunkSamples);
    this.#weightSums = new Float32Array(chunkSamples);
  }

  /**
   * Adds a chunk that begins at `position` (the part before the song is dropped) and covers `length` samples.
   * It must end within one chunk of the last position taken.
   *
   * @param stems `[stem][channel][sample]`, planes of one chunk; null is silence.
   * @param skip where in each plane the chunk's first sample is.
   */
  add(position: number, length: number, stems: Float32Array | null, skip: number): void {
    const size = this.#chunkSamples;
    const first = Math.max(0, this.#start - position);
    const at = position - this.#start;
    for (let i = first; i < length; i++) this.#weightSums[at + i] += this.#weight(i);
    if (!stems) return;
    for (let plane = 0; plane < PLANES; plane++) {
      const target = plane * size + at;
      const source = plane * size + skip;
      for (let i = first; i < length; i++) this.#sums[target + i] += this.#weight(i) * stems[source + i];
    }
  }

  /** Takes the finished samples before `untilSample`; null where all have been taken. */
  take(untilSample: number): StemBlock | null {
    const count = untilSample - this.#start;
    if (count <= 0) return null;
    const planes = Array.from({ length: PLANES }, (_, plane) => this.#takePlane(plane, count));
    this.#weightSums.copyWithin(0, count).fill(0, this.#chunkSamples - count);
    this.#start = untilSample;
    const block: Partial<StemBlock> = {};
    STEM_NAMES.forEach((name, index) => {
      block[name] = planes.slice(index * CHANNELS, (index + 1) * CHANNELS);
    });
    return block as StemBlock;
  }

  #takePlane(plane: number, count: number): Float32Array {
    const size = this.#chunkSamples;
    const sums = this.#sums.subarray(plane * size, (plane + 1) * size);
    const taken = sums.slice(0, count);
    for (let i = 0; i < count; i++) taken[i] /= this.#weightSums[i];
    sums.copyWithin(0, count).fill(0, size - count);
    return taken;
  }

  /** Rises from the edges to 1 in the middle; never zero, so that every covered sample can be divided. */
  #weight(i: number): number {
    const half = this.#chunkSamples / 2;
    return (i < half ? i + 1 : this.#chunkSamples - i) / half;
  }
}
