const TAPS_PER_PHASE = 12;
const OVERSAMPLED_RATE_HZ = 176_400;
/** Samples judged together when deciding whether a higher peak can hide between them. */
const RUN_SAMPLES = 64;

/** True peak of one channel after ITU-R BS.1770-4 annex 2: interpolated to at least 176.4 kHz by a windowed sinc. */
export class TruePeak {
  readonly #phases: readonly Float32Array[];
  /** No interpolated value can exceed the largest sample by more than this factor. */
  readonly #overshoot: number;
  #tail = new Float32Array(TAPS_PER_PHASE - 1);
  #peak = 0;

  constructor(sampleRateHz: number) {
    const factor = Math.min(4, Math.max(1, Math.ceil(OVERSAMPLED_RATE_HZ / sampleRateHz)));
    this.#phases = Array.from({ length: factor - 1 }, (_, i) => interpolator((i + 1) / factor));
    this.#overshoot = Math.max(1, ...this.#phases.map((phase) => phase.reduce((sum, tap) => sum + Math.abs(tap), 0)));
  }

  /** Highest absolute value so far. */
  get peak(): number {
    return this.#peak;
  }

  push(samples: Float32Array): void {
    const tailLength = this.#tail.length;
    const joined = new Float32Array(tailLength + samples.length);
    joined.set(this.#tail);
    joined.set(samples, tailLength);
    for (let from = 0; from < samples.length; from += RUN_SAMPLES) {
      this.#judge(joined, from, Math.min(from + RUN_SAMPLES, samples.length));
    }
    this.#tail = joined.slice(samples.length);
  }

  #judge(joined: Float32Array, from: number, to: number): void {
    let highest = 0;
    for (let i = from; i < to + TAPS_PER_PHASE - 1; i++) highest = Math.max(highest, Math.abs(joined[i]));
    if (highest * this.#overshoot <= this.#peak) return;
    this.#peak = Math.max(this.#peak, highest);
    for (const taps of this.#phases) {
      for (let i = from; i < to; i++) {
        let sum = 0;
        for (let tap = 0; tap < TAPS_PER_PHASE; tap++) sum += taps[tap] * joined[i + tap];
        const value = Math.abs(sum);
        if (value > this.#peak) this.#peak = value;
      }
    }
  }
}

/** Taps that give the value `fraction` of a sample after the sixth of the twelve they cover. */
function interpolator(fraction: number): Float32Array {
  const taps = Float32Array.from({ length: TAPS_PER_PHASE }, (_, tap) => {
    const distance = tap - (TAPS_PER_PHASE / 2 - 1) - fraction;
    const window = Math.cos((Math.PI * distance) / TAPS_PER_PHASE) ** 2;
    return (window * Math.sin(Math.PI * distance)) / (Math.PI * distance);
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
}
