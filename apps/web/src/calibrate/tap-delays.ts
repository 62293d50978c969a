/** Taps further from a beat than this belong to none. */
const FARTHEST_SHARE = 0.45;
/** So many taps tell something. */
export const LEAST_TAPS = 5;
/** Taps that scatter more than this were not in time with anything. */
const MOST_SCATTER_MS = 90;

/** How much later than the beats somebody tapped: each tap's distance from the beat it belongs to. */
export function tapDelays(tapsMs: readonly number[], beatsMs: readonly number[]): number[] {
  const spacing = ((beatsMs.at(-1) ?? 0) - (beatsMs[0] ?? 0)) / Math.max(1, beatsMs.length - 1);
  return tapsMs.flatMap((tap) => {
    const nearest = beatsMs.reduce((best, beat) => (Math.abs(tap - beat) < Math.abs(tap - best) ? beat : best), Number.POSITIVE_INFINITY);
    return Math.abs(tap - nearest) < spacing * FARTHEST_SHARE ? [tap - nearest] : [];
  });
}

/**
 * How much later sound comes out here than the screen believes. People tap a little early or late, but to sound and to
 * light alike, so that this falls out.
 * @returns null when the taps do not tell
 */
export function soundDelayMs(toSound: readonly number[], toLight: readonly number[]): number | null {
  if (toSound.length < LEAST_TAPS || toLight.length < LEAST_TAPS) return null;
  if (scatter(toSound) > MOST_SCATTER_MS || scatter(toLight) > MOST_SCATTER_MS) return null;
  return Math.round((middle(toSound) - middle(toLight)) / 5) * 5;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2;
}

/** Median distance from the median. */
function scatter(values: readonly number[]): number {
  const centre = middle(values);
  return middle(values.map((value) => Math.abs(value - centre)));
}
