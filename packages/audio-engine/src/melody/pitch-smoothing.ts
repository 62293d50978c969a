/** A voice that leaps an octave stays there this long at least; what is shorter is an error. */
const NEIGHBOURHOOD_SECONDS = 0.15;
/** How near to a whole octave a wrong pitch lies. */
const OCTAVE_TOLERANCE_SEMITONES = 1.5;

/** Moves pitches that lie an octave or two off their surroundings to where these are, in place. NaN stays NaN. */
export function mendOctaves(pitchMidi: Float32Array, hopSeconds: number): void {
  const reach = Math.round(NEIGHBOURHOOD_SECONDS / hopSeconds);
  const original = pitchMidi.slice();
  for (let frame = 0; frame < pitchMidi.length; frame++) {
    if (Number.isNaN(original[frame])) continue;
    const surroundings = medianVoiced(original, frame - reach, frame + reach + 1);
    const octaves = Math.round((original[frame] - surroundings) / 12);
    const rest = Math.abs(original[frame] - surroundings - 12 * octaves);
    if (octaves !== 0 && rest <= OCTAVE_TOLERANCE_SEMITONES) pitchMidi[frame] = original[frame] - 12 * octaves;
  }
}

/** Makes voiced runs of fewer than `leastFrames` unvoiced, in place. */
export function removeShortRuns(pitchMidi: Float32Array, leastFrames: number): void {
  for (let start = 0; start < pitchMidi.length; ) {
    let end = start;
    while (end < pitchMidi.length && !Number.isNaN(pitchMidi[end])) end++;
    if (end - start < leastFrames) pitchMidi.fill(Number.NaN, start, end);
    start = end + 1;
  }
}

/** Median of the pitches in `[start, end)` that are not NaN; NaN where there are none. */
export function medianVoiced(pitchMidi: Float32Array, start: number, end: number): number {
  const voiced = pitchMidi
    .subarray(Math.max(0, start), Math.max(0, end))
    .filter((pitch) => !Number.isNaN(pitch))
    .sort();
  const middle = voiced.length >> 1;
  if (voiced.length === 0) return Number.NaN;
  return voiced.length % 2 === 1 ? voiced[middle] : (voiced[middle - 1] + voiced[middle]) / 2;
}
