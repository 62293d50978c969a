import { STEM_NAMES, type StemName } from '@refrain/song-model';
import type { PcmBlock } from '../audio/pcm.ts';

/** The same stretch of every stem, stereo. */
export type StemBlock = Record<StemName, PcmBlock>;

const CHANNELS = 2;
const PLANES = STEM_NAMES.length * CHANNELS;

/**
 * Blends overlapping segments of the stems: each is weighted by a triangle over its length, and the sum is
 * divided by the sum of the weights, as Demucs's `apply_model` does. Positions are sample numbers of the song.
 */
export class OverlapAdd {
  readonly #chunkSamples: number;
  readonly #segmentSamples: number;
  readonly #sums: Float32Array;
  readonly #weightSums: Float32Array;
  /** Rises from the edges to 1 in the middle; never zero, so that every covered sample can be divided. */
  readonly #weights: Float32Array;
  #start = 0;

  /** @param segmentSamples how much of each chunk is added, at most. */
  constructor(chunkSamples: number, segmentSamples = chunkSamples) {
    this.#chunkSamples = chunkSamples;
    this.#segmentSamples = segmentSamples;
    this.#sums = new Float32Array(PLANES * segmentSamples);
    this.#weightSums = new Float32Array(segmentSamples);
    const half = segmentSamples / 2;
    this.#weights = Float32Array.from({ length: segmentSamples }, (_, i) => (i < half ? i + 1 : segmentSamples - i) / half);
  }

  /**
   * Adds a segment that begins at `position` (the part before the song is dropped) and has `length` samples.
   * It must end within one segment of the last position taken.
   *
   * @param stems `[stem][channel][sample]`, planes of one chunk; null is silence.
   * @param skip where in each plane the segment's first sample is.
   */
  add(position: number, length: number, stems: Float32Array | null, skip: number): void {
    const weights = this.#weights;
    const first = Math.max(0, this.#start - position);
    const at = position - this.#start;
    for (let i = first; i < length; i++) this.#weightSums[at + i] += weights[i];
    if (!stems) return;
    const sums = this.#sums;
    for (let plane = 0; plane < PLANES; plane++) {
      const target = plane * this.#segmentSamples + at;
      const source = plane * this.#chunkSamples + skip;
      for (let i = first; i < length; i++) sums[target + i] += weights[i] * stems[source + i];
    }
  }

  /** Takes the finished samples before `untilSample`; null where all have been taken. */
  take(untilSample: number): StemBlock | null {
    const count = untilSample - this.#start;
    if (count <= 0) return null;
    const planes = Array.from({ length: PLANES }, (_, plane) => this.#takePlane(plane, count));
    this.#weightSums.copyWithin(0, count).fill(0, this.#segmentSamples - count);
    this.#start = untilSample;
    const block: Partial<StemBlock> = {};
    STEM_NAMES.forEach((name, index) => {
      block[name] = planes.slice(index * CHANNELS, (index + 1) * CHANNELS);
    });
    return block as StemBlock;
  }

  #takePlane(plane: number, count: number): Float32Array {
    const size = this.#segmentSamples;
    const weightSums = this.#weightSums;
    const sums = this.#sums.subarray(plane * size, (plane + 1) * size);
    const taken = sums.slice(0, count);
    for (let i = 0; i < count; i++) taken[i] /= weightSums[i];
    sums.copyWithin(0, count).fill(0, size - count);
    return taken;
  }
}
