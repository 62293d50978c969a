import { RealFft } from '../dsp/fft.ts';

const WINDOW_SECONDS = 12;
const HOP_SECONDS = 0.5;
const SLOWEST_BPM = 45;
const FASTEST_BPM = 220;
const STATES_PER_OCTAVE = 36;
/** How a metre shows: what recurs after how many beats, with shares that add up to one; and how readily it is assumed. */
interface MetreModel {
  readiness: number;
  levels: readonly { beats: number; weight: number }[];
}
const METRES: readonly MetreModel[] = [
  // Beat, half bar, bar and pair of bars of four beats.
  {
    readiness: 1,
    levels: [
      { beats: 1, weight: 0.3 },
      { beats: 2, weight: 0.2 },
      { beats: 4, weight: 0.25 },
      { beats: 8, weight: 0.25 },
    ],
  },
  // Beat, bar and pair of bars of three beats: rarer, and what two thirds of a beat can pass for.
  {
    readiness: 0.9,
    levels: [
      { beats: 1, weight: 0.4 },
      { beats: 3, weight: 0.35 },
      { beats: 6, weight: 0.25 },
    ],
  },
];

/** Tempi that are told apart, slowest first. */
export const TEMPO_STATES_BPM: readonly number[] = Array.from(
  { length: Math.floor(Math.log2(FASTEST_BPM / SLOWEST_BPM) * STATES_PER_OCTAVE) + 1 },
  (_, state) => SLOWEST_BPM * 2 ** (state / STATES_PER_OCTAVE),
);

/** How well each tempo fits each moment: `scores[step][state]`, one step every `hopSeconds`. */
export interface Tempogram {
  hopSeconds: number;
  scores: Float32Array[];
}

/** Local autocorrelation of onset envelopes, read at the multiples of each tempo's period. One object serves many envelopes. */
export class TempogramMeter {
  readonly #fft: RealFft;
  readonly #windowFrames: number;
  readonly #hopFrames: number;
  readonly #framesPerSecond: number;
  readonly #window: Float32Array;
  /** 1 / share of the two shifted windows that overlap, per lag: without it long periods would always lose. */
  readonly #unbias: Float32Array;

  private constructor(fft: RealFft, framesPerSecond: number) {
    this.#fft = fft;
    this.#framesPerSecond = framesPerSecond;
    this.#windowFrames = Math.round(WINDOW_SECONDS * framesPerSecond);
    this.#hopFrames = Math.round(HOP_SECONDS * framesPerSecond);
    this.#window = Float32Array.from({ length: this.#windowFrames }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / this.#windowFrames) ** 2);
    this.#unbias = this.#autocorrelate(this.#window);
    const whole = this.#unbias[0];
    for (let lag = 0; lag < this.#unbias.length; lag++) this.#unbias[lag] = whole / this.#unbias[lag];
  }

  static async create(framesPerSecond: number): Promise<TempogramMeter> {
    // Twice the window, so that the autocorrelation does not wrap round.
    const size = 2 ** Math.ceil(Math.log2(2 * WINDOW_SECONDS * framesPerSecond));
    return new TempogramMeter(await RealFft.create(size), framesPerSecond);
  }

  measure(envelope: Float32Array): Tempogram {
    const scores: Float32Array[] = [];
    const average = envelope.reduce((sum, value) => sum + value, 0) / Math.max(1, envelope.length);
    const slice = new Float32Array(this.#windowFrames);
    for (let centre = 0; centre < envelope.length; centre += this.#hopFrames) {
      const first = centre - (this.#windowFrames >> 1);
      for (let i = 0; i < slice.length; i++) {
        const position = first + i;
        slice[i] = position >= 0 && position < envelope.length ? (envelope[position] - average) * this.#window[i] : 0;
      }
      const correlation = this.#autocorrelate(slice);
      for (let lag = 0; lag < correlation.length; lag++) correlation[lag] *= this.#unbias[lag];
      scores.push(scoreTempi(correlation, this.#framesPerSecond));
    }
    return { hopSeconds: this.#hopFrames / this.#framesPerSecond, scores };
  }

  release(): void {
    this.#fft.release();
  }

  /** Autocorrelation at lags 0 … half the window: beyond, too little overlaps. */
  #autocorrelate(slice: Float32Array): Float32Array {
    const input = this.#fft.input;
    input.fill(0);
    input.set(slice);
    this.#fft.forward();
    const spectrum = this.#fft.output;
    const power = this.#fft.input;
    power.fill(0);
    power[0] = spectrum[0] ** 2;
    power[1] = spectrum[1] ** 2;
    for (let i = 2; i < power.length; i += 2) power[i] = spectrum[i] ** 2 + spectrum[i + 1] ** 2;
    this.#fft.inverse();
    return this.#fft.output.slice(0, this.#windowFrames >> 1);
  }
}

/**
 * How well each tempo explains an autocorrelation: the recurrence at its beat and bars, 1 for a perfect one.
 *
 * @param correlation by lag in frames, corrected for the overlap of each lag.
 */
export function scoreTempi(correlation: Float32Array, framesPerSecond: number): Float32Array {
  const scores = new Float32Array(TEMPO_STATES_BPM.length);
  if (!(correlation[0] > 0)) return scores;
  for (const [state, bpm] of TEMPO_STATES_BPM.entries()) {
    const period = (60 * framesPerSecond) / bpm;
    const strengths = METRES.map((metre) => recurrence(correlation, period, metre));
    scores[state] = Math.max(0, ...strengths) / correlation[0];
  }
  return scores;
}

function recurrence(correlation: Float32Array, period: number, { readiness, levels }: MetreModel): number {
  let sum = 0;
  let weights = 0;
  for (const { beats, weight } of levels) {
    const lag = Math.round(beats * period);
    // A recurrence that is longer than the window tells nothing.
    if (lag + 1 >= correlation.length) break;
    sum += weight * Math.max(correlation[lag - 1], correlation[lag], correlation[lag + 1]);
    weights += weight;
  }
  return weights > 0 ? (readiness * sum) / weights : 0;
}

/** Mean of tempograms of one sound, as seen through several envelopes. */
export function poolTempograms(tempograms: readonly Tempogram[]): Tempogram {
  const [first] = tempograms;
  const scores = first.scores.map((row, step) =>
    row.map((_, state) => tempograms.reduce((sum, tempogram) => sum + tempogram.scores[step][state], 0) / tempograms.length),
  );
  return { hopSeconds: first.hopSeconds, scores };
}

/** Mean over time: how well each tempo fits the whole sound. */
export function meanScores(tempogram: Tempogram): Float32Array {
  const means = new Float32Array(TEMPO_STATES_BPM.length);
  for (const scores of tempogram.scores) {
    for (let state = 0; state < means.length; state++) means[state] += scores[state] / tempogram.scores.length;
  }
  return means;
}
