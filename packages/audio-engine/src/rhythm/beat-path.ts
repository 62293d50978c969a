import type { PeriodAt } from './tempo-tracks.ts';

/** A beat comes at 0.5 … 2 periods after the one before. */
const SHORTEST_PERIODS = 0.5;
const LONGEST_PERIODS = 2;
/** The innermost loop needs the logarithm of every step it tries: of up to two beats at the slowest tempo, with room. */
const LOGARITHMS = Float64Array.from({ length: 1024 }, (_, step) => Math.log(step));

/**
 * Beats as the path through an onset envelope that best trades strong onsets against even steps (Ellis 2007, dynamic
 * programming), with the period of the moment instead of one for the whole song.
 *
 * @param tightness cost of a misfit: librosa's 100 lets a beat wander, 400 keeps it where a machine played.
 * @returns frames, ascending; empty where the envelope is.
 */
export function beatPath(envelope: Float32Array, periodAt: PeriodAt, tightness: number): number[] {
  const strength = beatStrength(envelope, periodAt);
  if (strength === null) return [];
  const totals = new Float64Array(envelope.length);
  const cameFrom = new Int32Array(envelope.length).fill(-1);
  const firstSound = 0.01 * largest(strength);
  let started = false;
  for (let frame = 0; frame < envelope.length; frame++) {
    const period = periodAt(frame);
    const logPeriod = Math.log(period);
    const from = frame - Math.round(LONGEST_PERIODS * period);
    let best = Number.NEGATIVE_INFINITY;
    let bestFrom = -1;
    for (let previous = from; previous <= frame - Math.round(SHORTEST_PERIODS * period); previous++) {
      const misfit = LOGARITHMS[frame - previous] - logPeriod;
      const total = (previous < 0 ? 0 : totals[previous]) - tightness * misfit * misfit;
      if (total > best) [best, bestFrom] = [total, previous];
    }
    totals[frame] = strength[frame] + best;
    started ||= strength[frame] >= firstSound;
    if (started) cameFrom[frame] = Math.max(-1, bestFrom);
  }
  return trimQuietEnds(traceBack(totals, cameFrom, periodAt), strength);
}

/** The envelope in standard deviations, smoothed to about 1/32 of a beat on each side; null where nothing begins. */
function beatStrength(envelope: Float32Array, periodAt: PeriodAt): Float32Array | null {
  let sum = 0;
  let squares = 0;
  for (const value of envelope) {
    sum += value;
    squares += value * value;
  }
  const variance = squares / envelope.length - (sum / envelope.length) ** 2;
  if (!(variance > 1e-9)) return null;
  const strength = new Float32Array(envelope.length);
  let kernel: Float64Array = new Float64Array(0);
  let kernelPeriod = 0;
  for (let frame = 0; frame < envelope.length; frame++) {
    const period = periodAt(frame);
    if (period !== kernelPeriod) [kernel, kernelPeriod] = [bell(period / 32), period];
    let smoothed = envelope[frame] * kernel[0];
    for (let offset = 1; offset < kernel.length; offset++) {
      smoothed += ((envelope[frame - offset] ?? 0) + (envelope[frame + offset] ?? 0)) * kernel[offset];
    }
    strength[frame] = smoothed / Math.sqrt(variance);
  }
  return strength;
}

/** Right half of a Gaussian, 1 in the middle. */
function bell(sigma: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, offset) => Math.exp(-0.5 * (offset / sigma) ** 2));
}

function traceBack(totals: Float64Array, cameFrom: Int32Array, periodAt: PeriodAt): number[] {
  // The last beat lies within the last period: the best end there.
  let last = totals.length - 1;
  const earliest = Math.max(0, Math.ceil(totals.length - periodAt(last)));
  for (let frame = last; frame >= earliest; frame--) if (totals[frame] > totals[last]) last = frame;
  const frames: number[] = [];
  for (let frame = last; frame >= 0; frame = cameFrom[frame]) frames.push(frame);
  return frames.reverse();
}

/** Drops beats before the music begins and after it ends. */
function trimQuietEnds(frames: number[], strength: Float32Array): number[] {
  const strengths = frames.map((frame) => strength[frame]);
  const meanSquare = strengths.reduce((sum, value) => sum + value * value, 0) / Math.max(1, frames.length);
  const quiet = 0.25 * Math.sqrt(meanSquare);
  const isLoud = (strength: number) => strength > quiet;
  return frames.slice(Math.max(0, strengths.findIndex(isLoud)), strengths.findLastIndex(isLoud) + 1);
}

function largest(values: Float32Array): number {
  let result = 0;
  for (const value of values) if (value > result) result = value;
  return result;
}
