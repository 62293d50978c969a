/** Second-order filter coefficients, normalised so that a0 = 1. */
interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * The K-weighting of ITU-R BS.1770-4 for one channel: a high shelf (the head) and a high pass, at any sample rate.
 * The standard lists coefficients for 48 kHz only; these are the analogue prototypes they come from
 * (De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018), transformed bilinearly.
 */
export class KWeighting {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  #s1 = 0;
  #s2 = 0;
  #h1 = 0;
  #h2 = 0;

  constructor(sampleRateHz: number) {
    this.#shelf = shelf(sampleRateHz);
    this.#highPass = highPass(sampleRateHz);
  }

  /** Sum of squares of the weighted samples `[from, to)`. The filter runs on from the last call. */
  energy(samples: Float32Array, from: number, to: number): number {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const h = this.#highPass;
    let [s1, s2, h1, h2, sum] = [this.#s1, this.#s2, this.#h1, this.#h2, 0];
    for (let i = from; i < to; i++) {
      // Both in transposed direct form II.
      const x = samples[i];
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = y + h1;
      h1 = h.b1 * y - h.a1 * z + h2;
      h2 = h.b2 * y - h.a2 * z;
      sum += z * z;
    }
    [this.#s1, this.#s2, this.#h1, this.#h2] = [s1, s2, h1, h2];
    return sum;
  }
}

function shelf(sampleRateHz: number): Biquad {
  const q = 0.7071752369554196;
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRateHz);
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function highPass(sampleRateHz: number): Biquad {
  const q = 0.5003270373238773;
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRateHz);
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}
