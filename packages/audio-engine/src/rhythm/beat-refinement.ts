import { peakPosition } from './onset-times.ts';

/** How far from a beat its onset may lie: a share of the beat, and no more than … */
const REACH_BEATS = 0.12;
const REACH_SECONDS = 0.06;
/** Weight of evenness (squared change of step length) against one onset of average strength. */
const SMOOTHNESS = 4;
/** An onset this far off the even grid is likely another instrument's. */
const OUTLIER_SECONDS = 0.015;
const ROUNDS = 8;

/**
 * Moves beats to the onsets they mean, as far as the steps between them stay even: weighted least squares with a
 * penalty on second differences (Whittaker 1923).
 *
 * @param frames beats to the nearest frame, ascending.
 * @returns beats in fractional frames.
 */
export function refineBeats(frames: readonly number[], envelope: Float32Array, framesPerSecond: number): number[] {
  if (frames.length < 3) return [...frames];
  const targets = new Float64Array(frames.length);
  const weights = new Float64Array(frames.length);
  let weightSum = 0;
  for (const [beat, frame] of frames.entries()) {
    const step = beat + 1 < frames.length ? frames[beat + 1] - frame : frame - frames[beat - 1];
    const reach = Math.round(Math.min(REACH_BEATS * step, REACH_SECONDS * framesPerSecond));
    const peak = peakAround(envelope, frame, reach);
    targets[beat] = peakPosition(envelope, peak);
    weights[beat] = envelope[peak];
    weightSum += envelope[peak];
  }
  const average = weightSum / frames.length;
  for (let beat = 0; beat < weights.length; beat++) weights[beat] = average > 0 ? weights[beat] / average + 1e-3 : 1;
  const smooth = smoothRobustly(targets, weights, OUTLIER_SECONDS * framesPerSecond);
  // Where the tempo jumps the curve cannot follow; the beats can.
  const reach = REACH_SECONDS * framesPerSecond;
  return frames.map((frame, beat) => Math.min(frame + reach, Math.max(frame - reach, smooth[beat])));
}

/** Least squares again and again, each time with less say for targets that lie far off the curve (Cauchy weights). */
function smoothRobustly(targets: Float64Array, weights: Float64Array, outlierFrames: number): Float64Array {
  let smooth = smoothWeighted(targets, weights, SMOOTHNESS);
  for (let round = 0; round < ROUNDS; round++) {
    const robust = weights.map((weight, beat) => weight / (1 + ((targets[beat] - smooth[beat]) / outlierFrames) ** 2));
    smooth = smoothWeighted(targets, robust, SMOOTHNESS);
  }
  return smooth;
}

function peakAround(envelope: Float32Array, frame: number, reach: number): number {
  let peak = frame;
  for (let near = Math.max(0, frame - reach); near <= Math.min(envelope.length - 1, frame + reach); near++) {
    if (envelope[near] > envelope[peak]) peak = near;
  }
  return peak;
}

/**
 * Minimises Σ wᵢ (xᵢ − targetᵢ)² + λ Σ (xᵢ₋₁ − 2xᵢ + xᵢ₊₁)²: a pentadiagonal system, solved by LDLᵀ
 * (Eilers 2003). At least three values.
 */
export function smoothWeighted(targets: Float64Array, weights: Float64Array, lambda: number): Float64Array {
  const n = targets.length;
  const d = new Float64Array(n);
  const c = new Float64Array(n);
  const e = new Float64Array(n);
  const z = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [c1, e1, d1] = i > 0 ? [c[i - 1], e[i - 1], d[i - 1]] : [0, 0, 0];
    const [e2, d2] = i > 1 ? [e[i - 2], d[i - 2]] : [0, 0];
    // Rows of DᵀD, D the second difference: 1 −2 1 at the ends, 1 −4 6 −4 1 inside.
    const edge = Math.min(i, n - 1 - i);
    const diagonal = edge === 0 ? 1 : edge === 1 ? (n === 3 ? 4 : 5) : 6;
    const beside = i + 1 >= n ? 0 : i === 0 || i === n - 2 ? -2 : -4;
    d[i] = weights[i] + lambda * diagonal - c1 * c1 * d1 - e2 * e2 * d2;
    c[i] = (lambda * beside - d1 * c1 * e1) / d[i];
    e[i] = i + 2 < n ? lambda / d[i] : 0;
    z[i] = weights[i] * targets[i] - c1 * (z[i - 1] ?? 0) - e2 * (z[i - 2] ?? 0);
  }
  for (let i = n - 1; i >= 0; i--) z[i] = z[i] / d[i] - c[i] * (z[i + 1] ?? 0) - e[i] * (z[i + 2] ?? 0);
  return z;
}
