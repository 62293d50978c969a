import { FloatSeries } from './float-series.ts';
import { FrameSlicer } from './frame-slicer.ts';
import { PowerSpectrum } from './power-spectrum.ts';

const FRAMES_PER_SECOND = 10;
const WINDOW_SAMPLES = 8192;
/** A semitone has three bins until the tuning is known. */
const BINS_PER_SEMITONE = 3;
const BINS = 12 * BINS_PER_SEMITONE;
const LOWEST_HZ = 65;
const HIGHEST_HZ = 2100;

/** How strongly each pitch class sounds at each moment: `frames · 12` values, C first, each frame of unit length or zero. */
export interface Chromagram {
  framesPerSecond: number;
  frames: number;
  values: Float32Array;
  /** How far the recording is tuned off A4 = 440 Hz, −0.5 … 0.5 semitones. */
  tuningSemitones: number;
}

/**
 * Chromagram of a sound that streams by, from spectral peaks (Gómez 2006), corrected for tuning when the sound has ended.
 */
export class ChromaBuilder {
  readonly #slicer: FrameSlicer;
  readonly #spectrum: PowerSpectrum;
  readonly #fine = new FloatSeries();
  readonly #frameBins = new Float32Array(BINS);
  readonly #binHz: number;
  readonly #framesPerSecond: number;
  /** Sum of peak magnitudes at the angle of their deviation from equal temperament. */
  #tuningCos = 0;
  #tuningSin = 0;

  private constructor(spectrum: PowerSpectrum, sampleRateHz: number) {
    const hopSamples = Math.round(sampleRateHz / FRAMES_PER_SECOND);
    this.#framesPerSecond = sampleRateHz / hopSamples;
    this.#binHz = sampleRateHz / WINDOW_SAMPLES;
    this.#spectrum = spectrum;
    this.#slicer = new FrameSlicer(WINDOW_SAMPLES, hopSamples, (frame) => this.#onFrame(frame));
  }

  /** @param sampleRateHz at least 8000; 22050 gives the resolution the bands were chosen for. */
  static async create(sampleRateHz: number): Promise<ChromaBuilder> {
    return new ChromaBuilder(await PowerSpectrum.create(WINDOW_SAMPLES), sampleRateHz);
  }

  push(samples: Float32Array): void {
    this.#slicer.push(samples);
  }

  /** Ends the sound; nothing can be pushed afterwards. */
  finish(): Chromagram {
    this.#slicer.flush();
    this.#spectrum.release();
    const fine = this.#fine.view();
    const frames = fine.length / BINS;
    const tuningSemitones = Math.atan2(this.#tuningSin, this.#tuningCos) / (2 * Math.PI);
    const values = new Float32Array(12 * frames);
    for (let frame = 0; frame < frames; frame++) {
      foldFrame(fine.subarray(frame * BINS, (frame + 1) * BINS), tuningSemitones, values.subarray(12 * frame, 12 * frame + 12));
    }
    return { framesPerSecond: this.#framesPerSecond, frames, values, tuningSemitones };
  }

  #onFrame(samples: Float32Array): void {
    const power = this.#spectrum.compute(samples);
    const bins = this.#frameBins.fill(0);
    const lastBin = Math.min(power.length - 2, Math.floor(HIGHEST_HZ / this.#binHz));
    for (let bin = Math.ceil(LOWEST_HZ / this.#binHz); bin <= lastBin; bin++) {
      if (!(power[bin] > power[bin - 1] && power[bin] >= power[bin + 1] && power[bin] > 1e-6)) continue;
      const pitch = 69 + 12 * Math.log2(((bin + peakShift(power, bin)) * this.#binHz) / 440);
      const magnitude = Math.sqrt(power[bin]);
      const deviation = 2 * Math.PI * (pitch - Math.round(pitch));
      this.#tuningCos += magnitude * Math.cos(deviation);
      this.#tuningSin += magnitude * Math.sin(deviation);
      addBetween(bins, pitch * BINS_PER_SEMITONE, magnitude);
    }
    this.#fine.pushAll(bins);
  }
}

/** Vertex of the parabola through three log powers, −0.5 … 0.5 bins off the middle one. */
function peakShift(power: Float32Array, bin: number): number {
  const [before, at, after] = [Math.log(power[bin - 1] + 1e-20), Math.log(power[bin]), Math.log(power[bin + 1] + 1e-20)];
  const curvature = before - 2 * at + after;
  return curvature < 0 ? (0.5 * (before - after)) / curvature : 0;
}

function addBetween(bins: Float32Array, position: number, amount: number): void {
  const below = Math.floor(position);
  const share = position - below;
  bins[below % BINS] += amount * (1 - share);
  bins[(below + 1) % BINS] += amount * share;
}

/** Adds the fine bins to the pitch classes they are nearest to, given the tuning; scales to unit length. */
function foldFrame(fine: Float32Array, tuningSemitones: number, chroma: Float32Array): void {
  for (let bin = 0; bin < BINS; bin++) {
    const semitone = bin / BINS_PER_SEMITONE - tuningSemitones;
    const nearest = Math.round(semitone);
    const nearness = 1 - Math.abs(semitone - nearest);
    chroma[((nearest % 12) + 12) % 12] += fine[bin] * nearness;
  }
  let squares = 0;
  for (const value of chroma) squares += value * value;
  if (squares > 0) for (let i = 0; i < 12; i++) chroma[i] /= Math.sqrt(squares);
}

/** Mean chroma over a span of time, scaled to unit length; zero where the span is silent or empty. */
export function meanChroma(chromagram: Chromagram, startSeconds: number, endSeconds: number): Float64Array {
  const sum = new Float64Array(12);
  const first = Math.max(0, Math.round(startSeconds * chromagram.framesPerSecond));
  const end = Math.min(chromagram.frames, Math.max(first + 1, Math.round(endSeconds * chromagram.framesPerSecond)));
  for (let frame = first; frame < end; frame++) for (let i = 0; i < 12; i++) sum[i] += chromagram.values[12 * frame + i];
  const length = Math.hypot(...sum);
  return length > 0 ? sum.map((value) => value / length) : sum;
}
