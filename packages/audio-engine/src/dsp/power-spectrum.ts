import { RealFft } from './fft.ts';

/** Power spectrum of Hann-windowed frames. One object serves one frame size. */
export class PowerSpectrum {
  /** Bins from 0 Hz to half the sample rate inclusive. */
  readonly bins: number;
  readonly #fft: RealFft;
  readonly #window: Float32Array;
  readonly #power: Float32Array;

  private constructor(fft: RealFft) {
    this.#fft = fft;
    this.bins = fft.size / 2 + 1;
    this.#window = Float32Array.from({ length: fft.size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / fft.size));
    this.#power = new Float32Array(this.bins);
  }

  /** @param windowSamples see `RealFft.create`. */
  static async create(windowSamples: number): Promise<PowerSpectrum> {
    return new PowerSpectrum(await RealFft.create(windowSamples));
  }

  /** @returns |X|² per bin: a view, valid until the next call. */
  compute(frame: Float32Array): Float32Array {
    const [power, window, input] = [this.#power, this.#window, this.#fft.input];
    for (let i = 0; i < input.length; i++) input[i] = frame[i] * window[i];
    this.#fft.forward();
    const spectrum = this.#fft.output;
    // Bins 0 and N/2 are real and share the first pair.
    power[0] = spectrum[0] ** 2;
    power[this.bins - 1] = spectrum[1] ** 2;
    for (let bin = 1; bin < this.bins - 1; bin++) power[bin] = spectrum[2 * bin] ** 2 + spectrum[2 * bin + 1] ** 2;
    return power;
  }

  release(): void {
    this.#fft.release();
  }
}
