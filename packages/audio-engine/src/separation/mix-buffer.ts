import type { PcmBlock } from '../audio/pcm.ts';

/** Mean and standard deviation of a mono mix, over the whole song. */
export interface SampleStatistics {
  meanSample: number;
  stdSample: number;
}

/**
 * The stretch of a stereo stream that chunks still need: appended at the end, discarded at the front.
 * Positions are sample numbers of the whole stream.
 */
export class MixBuffer {
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  #start = 0;
  #end = 0;

  constructor(capacitySamples: number) {
    this.#left = new Float32Array(capacitySamples);
    this.#right = new Float32Array(capacitySamples);
  }

  /** Samples appended so far. */
  get endSample(): number {
    return this.#end;
  }

  /** Samples that can be appended before something must be discarded. */
  get freeSamples(): number {
    return this.#left.length - (this.#end - this.#start);
  }

  /** Appends `[from, from + count)` of a block; a mono block goes to both channels. */
  append(block: PcmBlock, from: number, count: number): void {
    const left = block[0]!;
    const at = this.#end - this.#start;
    this.#left.set(left.subarray(from, from + count), at);
    this.#right.set((block[1] ?? left).subarray(from, from + count), at);
    this.#end += count;
  }

  /** Forgets everything before a position. */
  discardBefore(sample: number): void {
    const count = Math.min(sample, this.#end) - this.#start;
    if (count <= 0) return;
    for (const channel of [this.#left, this.#right]) channel.copyWithin(0, count, this.#end - this.#start);
    this.#start += count;
  }

  /**
   * Copies a stretch, normalised, with zeros where the stream has no samples. Values that are not finite
   * numbers (broken float files) read as zero: one of them would silence the whole chunk.
   *
   * @param target `[channel][sample]`: two planes of the stretch's length.
   * @returns whether any sample of the stretch differs from zero.
   */
  read(startSample: number, target: Float32Array, { meanSample, stdSample }: SampleStatistics): boolean {
    const length = target.length / 2;
    const first = Math.max(startSample, this.#start);
    const end = Math.min(startSample + length, this.#end);
    const scale = 1 / stdSample;
    let sounding = false;
    target.fill(0);
    [this.#left, this.#right].forEach((channel, index) => {
      const offset = index * length - startSample;
      for (let sample = first; sample < end; sample++) {
        const value = channel[sample - this.#start];
        if (!Number.isFinite(value)) continue;
        if (value !== 0) sounding = true;
        target[offset + sample] = (value - meanSample) * scale;
      }
    });
    return sounding;
  }
}
