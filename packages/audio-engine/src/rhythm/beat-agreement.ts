/** Two beats are the same when they lie this close (the usual tolerance of beat tracking evaluation). */
const TOLERANCE_SECONDS = 0.07;

/**
 * F-measure of two ascending lists of times: harmonic mean of the shares of each that the other has too, every time
 * matched at most once. 1 where both are the same, 0 where nothing matches.
 */
export function fMeasure(first: readonly number[], second: readonly number[], toleranceSeconds = TOLERANCE_SECONDS): number {
  return (2 * matchOffsets(first, second, toleranceSeconds).length) / Math.max(1, first.length + second.length);
}

/** Median of `estimated − reference` over the matched times, in seconds; NaN where nothing matches. */
export function medianOffset(reference: readonly number[], estimated: readonly number[], toleranceSeconds = TOLERANCE_SECONDS): number {
  return median(matchOffsets(reference, estimated, toleranceSeconds));
}

/** NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function matchOffsets(first: readonly number[], second: readonly number[], toleranceSeconds: number): number[] {
  const offsets: number[] = [];
  for (let i = 0, j = 0; i < first.length && j < second.length; ) {
    const offset = second[j] - first[i];
    if (offset > toleranceSeconds) i++;
    else if (offset < -toleranceSeconds) j++;
    else {
      offsets.push(offset);
      i++;
      j++;
    }
  }
  return offsets;
}
