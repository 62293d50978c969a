import type { Onset } from './onset-times.ts';

const LONGEST_INTERVAL_SECONDS = 6;

/**
 * Intervals between all onsets that are near each other, weighted by their strengths: an autocorrelation that knows
 * peaks only, so that the shape of the envelope between them has no say (Dixon 2001).
 *
 * @returns sum per interval in frames; index 0 holds the sum for an onset with itself.
 */
export function interOnsetCorrelation(onsets: readonly Onset[], framesPerSecond: number): Float32Array {
  const correlation = new Float32Array(Math.round(LONGEST_INTERVAL_SECONDS * framesPerSecond));
  for (const [index, first] of onsets.entries()) {
    for (let later = index; later < onsets.length; later++) {
      const interval = onsets[later].frame - first.frame;
      const below = Math.floor(interval);
      if (below + 1 >= correlation.length) break;
      const weight = first.strength * onsets[later].strength;
      correlation[below] += weight * (1 - (interval - below));
      correlation[below + 1] += weight * (interval - below);
    }
  }
  return correlation;
}
