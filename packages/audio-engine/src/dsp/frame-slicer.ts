/**
 * Cuts a stream of blocks into overlapping frames. Frame `f` is centred on sample `f · hopSamples`; silence is
 * assumed before the first sample and after the last.
 */
export class FrameSlicer {
  readonly #hopSamples: number;
  readonly #onFrame: (frame: Float32Array) => void;
  readonly #buffer: Float32Array;
  readonly #windowSamples: number;
  #filled: number;
  #totalSamples = 0;
  #frames = 0;

  /** @param onFrame gets a view that is valid during the call only. */
  constructor(windowSamples: number, hopSamples: number, onFrame: (frame: Float32Array) => void) {
    this.#windowSamples = windowSamples;
    this.#hopSamples = hopSamples;
    this.#onFrame = onFrame;
    // Room for many hops, so that moving the tail to the front is rare.
    this.#buffer = new Float32Array(windowSamples + 16 * hopSamples);
    this.#filled = windowSamples >> 1;
  }

  push(samples: Float32Array): void {
    this.#totalSamples += samples.length;
    this.#append(samples);
  }

  /** Completes the frames whose centre lies within the sound. */
  flush(): void {
    const silence = new Float32Array(this.#hopSamples);
    const wanted = Math.ceil(this.#totalSamples / this.#hopSamples);
    while (this.#frames < wanted) this.#append(silence);
  }

  #append(samples: Float32Array): void {
    for (let position = 0; position < samples.length; ) {
      const count = Math.min(samples.length - position, this.#buffer.length - this.#filled);
      this.#buffer.set(samples.subarray(position, position + count), this.#filled);
      this.#filled += count;
      position += count;
      this.#emit();
    }
  }

  #emit(): void {
    let start = 0;
    for (; start + this.#windowSamples <= this.#filled; start += this.#hopSamples) {
      this.#frames++;
      this.#onFrame(this.#buffer.subarray(start, start + this.#windowSamples));
    }
    this.#buffer.copyWithin(0, start, this.#filled);
    this.#filled -= start;
  }
}
