import { FloatSeries } from '../dsp/float-series.ts';
import { FrameSlicer } from '../dsp/frame-slicer.ts';
import { type MelBand, slaneyMelBands } from '../dsp/mel-bands.ts';
import { PowerSpectrum } from '../dsp/power-spectrum.ts';
import { movingMean } from './onset-times.ts';

const FRAMES_PER_SECOND = 100;
const WINDOW_SAMPLES = 1024;
const BANDS = 64;
/** A rise is measured over two frames (20 ms): about the length of an attack seen through this window. */
const RISE_FRAMES = 2;
const DYNAMIC_RANGE_DB = 80;
const LOW_BELOW_HZ = 200;
const HIGH_ABOVE_HZ = 2500;

/** A part of the spectrum this much weaker (−35 dB) than the strongest has nothing to say; cymbals lie 15 to 30 dB below the bass. */
const LEAST_BAND_SHARE = 0.018;

/** How much sound begins at each moment, per part of the spectrum: one value per frame, never negative. */
export interface OnsetEnvelopes {
  framesPerSecond: number;
  /** Median rise over the bands: strokes that fill the spectrum (librosa's `beat_track`). */
  median: Float32Array;
  /** Mean rise over all bands. */
  full: Float32Array;
  /** Mean rise below 200 Hz: kick and bass. */
  low: Float32Array;
  /** Mean rise from 200 Hz to 2.5 kHz: chords and voices. */
  mid: Float32Array;
  /** Mean rise above 2.5 kHz: cymbals and consonants. */
  high: Float32Array;
  /** How hard each part of the spectrum is struck. */
  accents: AccentEnvelopes;
}

/**
 * Rise of amplitude, 1 on average, per part of the spectrum. Decibels tell whether something begins: a soft cymbal after
 * silence is as much of an onset as a snare drum. Amplitudes tell which of the two it was.
 */
export interface AccentEnvelopes {
  low: Float32Array;
  mid: Float32Array;
  high: Float32Array;
}

/**
 * Log-mel spectral flux as the sound streams by: decibels gained per band over 20 ms, each band compared with the
 * louder of its neighbours in the past, so that vibrato is no onset (SuperFlux, Böck & Widmer 2013).
 */
export class OnsetEnvelopeBuilder {
  readonly #slicer: FrameSlicer;
  readonly #spectrum: PowerSpectrum;
  readonly #filters: MelBand[];
  readonly #firstMid: number;
  readonly #firstHigh: number;
  readonly #history = Array.from({ length: RISE_FRAMES + 1 }, () => new Float32Array(BANDS).fill(Number.NaN));
  readonly #rises = new Float32Array(BANDS);
  readonly #sorted = new Float32Array(BANDS);
  readonly #series = {
    median: new FloatSeries(),
    full: new FloatSeries(),
    low: new FloatSeries(),
    mid: new FloatSeries(),
    high: new FloatSeries(),
  };
  readonly #accents = { low: new FloatSeries(), mid: new FloatSeries(), high: new FloatSeries() };
  readonly #amplitudes = Array.from({ length: RISE_FRAMES + 1 }, () => new Float32Array(BANDS));
  readonly #framesPerSecond: number;
  #frame = 0;
  /** Loudest band so far: what lies 80 dB below it is silence. */
  #loudestDb = 0;

  private constructor(spectrum: PowerSpectrum, sampleRateHz: number) {
    const hopSamples = Math.round(sampleRateHz / FRAMES_PER_SECOND);
    this.#framesPerSecond = sampleRateHz / hopSamples;
    this.#spectrum = spectrum;
    this.#filters = slaneyMelBands(BANDS, spectrum.bins, sampleRateHz);
    const binHz = sampleRateHz / WINDOW_SAMPLES;
    this.#firstMid = this.#filters.findIndex(({ firstBin }) => firstBin * binHz >= LOW_BELOW_HZ);
    this.#firstHigh = this.#filters.findIndex(({ firstBin }) => firstBin * binHz >= HIGH_ABOVE_HZ);
    this.#slicer = new FrameSlicer(WINDOW_SAMPLES, hopSamples, (frame) => this.#onFrame(frame));
  }

  /** @param sampleRateHz 22050 is what the constants were chosen for. */
  static async create(sampleRateHz: number): Promise<OnsetEnvelopeBuilder> {
    return new OnsetEnvelopeBuilder(await PowerSpectrum.create(WINDOW_SAMPLES), sampleRateHz);
  }

  push(samples: Float32Array): void {
    this.#slicer.push(samples);
  }

  /** Ends the sound; nothing can be pushed afterwards. */
  finish(): OnsetEnvelopes {
    this.#slicer.flush();
    this.#spectrum.release();
    const { median, full, low, mid, high } = this.#series;
    return {
      framesPerSecond: this.#framesPerSecond,
      median: median.view(),
      full: full.view(),
      low: low.view(),
      mid: mid.view(),
      high: high.view(),
      accents: balanced(this.#accents.low.view(), this.#accents.mid.view(), this.#accents.high.view()),
    };
  }

  #onFrame(samples: Float32Array): void {
    const now = this.#frame % (RISE_FRAMES + 1);
    const before = (this.#frame + 1) % (RISE_FRAMES + 1);
    const rises = this.#rises;
    this.#measureLevels(this.#spectrum.compute(samples), this.#history[now], this.#amplitudes[now]);
    measureRises(this.#amplitudes[now], this.#amplitudes[before], rises);
    if (this.#frame < RISE_FRAMES) rises.fill(0);
    this.#accents.low.push(mean(rises, 0, this.#firstMid));
    this.#accents.mid.push(mean(rises, this.#firstMid, this.#firstHigh));
    this.#accents.high.push(mean(rises, this.#firstHigh, BANDS));
    // The first frames have no past (NaN): nothing begins there.
    measureRises(this.#history[now], this.#history[before], rises);
    this.#sorted.set(rises);
    this.#sorted.sort();
    this.#series.median.push(this.#sorted[BANDS / 2]);
    this.#series.full.push(mean(rises, 0, BANDS));
    this.#series.low.push(mean(rises, 0, this.#firstMid));
    this.#series.mid.push(mean(rises, this.#firstMid, this.#firstHigh));
    this.#series.high.push(mean(rises, this.#firstHigh, BANDS));
    this.#frame++;
  }

  #measureLevels(power: Float32Array, levels: Float32Array, amplitudes: Float32Array): void {
    for (let band = 0; band < BANDS; band++) {
      const { firstBin, weights } = this.#filters[band];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * power[firstBin + i];
      amplitudes[band] = Math.sqrt(sum);
      levels[band] = 10 * Math.log10(sum + 1e-12);
      if (levels[band] > this.#loudestDb) this.#loudestDb = levels[band];
    }
    const floorDb = this.#loudestDb - DYNAMIC_RANGE_DB;
    for (let band = 0; band < BANDS; band++) if (levels[band] < floorDb) levels[band] = floorDb;
  }
}

/** Gain of each band over the loudest of its neighbours in the past, zero where it lost or had no past. */
function measureRises(levels: Float32Array, past: Float32Array, rises: Float32Array): void {
  for (let band = 0; band < BANDS; band++) {
    const before = Math.max(past[band], past[Math.max(0, band - 1)], past[Math.min(BANDS - 1, band + 1)]);
    rises[band] = Math.max(0, levels[band] - before) || 0;
  }
}

/** Scales each part of the spectrum to a mean of 1; what is hardly there at all stays below. */
function balanced(low: Float32Array, mid: Float32Array, high: Float32Array): AccentEnvelopes {
  const [lowMean, midMean, highMean] = [low, mid, high].map((values) => mean(values, 0, values.length));
  const least = Math.max(LEAST_BAND_SHARE * Math.max(lowMean, midMean, highMean), 1e-9);
  const scaled = (values: Float32Array, average: number) => values.map((value) => value / Math.max(least, average));
  return { low: scaled(low, lowMean), mid: scaled(mid, midMean), high: scaled(high, highMean) };
}

function mean(values: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i];
  return sum / (end - start);
}

const BALANCE_SECONDS = 4;
const HIGH_WEIGHT = 0.6;

/**
 * Low, middle and high onsets at equal loudness for the moment: a bass drum counts as much as the cymbals that fill
 * most of the spectrum, and a soft verse as much as the chorus.
 */
export function balancedEnvelope({ low, mid, high, framesPerSecond }: OnsetEnvelopes): Float32Array {
  const sum = new Float32Array(low.length);
  for (const [envelope, weight] of [[low, 1] as const, [mid, 1] as const, [high, HIGH_WEIGHT] as const]) {
    const squares = envelope.map((value) => value * value);
    const nearby = movingMean(squares, Math.round(BALANCE_SECONDS * framesPerSecond));
    const overall = mean(squares, 0, squares.length);
    // A passage without onsets is not blown up.
    for (let i = 0; i < sum.length; i++) sum[i] += (weight * envelope[i]) / Math.sqrt(Math.max(nearby[i], 0.15 * overall, 1e-9));
  }
  return sum;
}
