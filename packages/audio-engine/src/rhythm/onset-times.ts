/** Two sounds that begin within this time are heard as one. */
const SHORTEST_GAP_SECONDS = 0.03;
/** A peak rises this far above the mean of its surroundings, in mean heights of the whole envelope. */
const RISE_ABOVE_MEAN = 0.6;
const SURROUNDINGS_SECONDS = 0.3;

/** A moment where something begins to sound; `frame` is fractional. */
export interface Onset {
  frame: number;
  strength: number;
}

/** Peaks of an onset envelope that stand out of their surroundings, ascending. */
export function pickOnsets(envelope: Float32Array, framesPerSecond: number): Onset[] {
  const around = Math.round(SURROUNDINGS_SECONDS * framesPerSecond);
  const gapFrames = Math.round(SHORTEST_GAP_SECONDS * framesPerSecond);
  const localMeans = movingMean(envelope, around);
  const overallMean = envelope.reduce((sum, value) => sum + value, 0) / Math.max(1, envelope.length);
  const onsets: Onset[] = [];
  for (let frame = 1; frame < envelope.length - 1; frame++) {
    const strength = envelope[frame];
    if (strength < localMeans[frame] + RISE_ABOVE_MEAN * overallMean || !(strength > 0)) continue;
    if (!isLargestWithin(envelope, frame, gapFrames)) continue;
    onsets.push({ frame: peakPosition(envelope, frame), strength });
  }
  return onsets;
}

/** Position of a peak between frames, from the parabola through it and its neighbours. */
export function peakPosition(envelope: Float32Array, frame: number): number {
  const [before, at, after] = [envelope[frame - 1] ?? 0, envelope[frame], envelope[frame + 1] ?? 0];
  const curvature = before - 2 * at + after;
  return curvature < 0 ? frame + Math.min(0.5, Math.max(-0.5, (0.5 * (before - after)) / curvature)) : frame;
}

/** Mean over `reach` frames on both sides. */
export function movingMean(values: Float32Array, reach: number): Float32Array {
  const means = new Float32Array(values.length);
  let sum = 0;
  let count = 0;
  for (let enter = 0; enter < values.length + reach; enter++) {
    if (enter < values.length) {
      sum += values[enter];
      count++;
    }
    const leave = enter - 2 * reach - 1;
    if (leave >= 0) {
      sum -= values[leave];
      count--;
    }
    if (enter >= reach) means[enter - reach] = sum / count;
  }
  return means;
}

function isLargestWithin(values: Float32Array, frame: number, reach: number): boolean {
  for (let near = Math.max(0, frame - reach); near <= Math.min(values.length - 1, frame + reach); near++) {
    // Of equal neighbours the first is the peak.
    if (values[near] > values[frame] || (near < frame && values[near] === values[frame])) return false;
  }
  return true;
}
