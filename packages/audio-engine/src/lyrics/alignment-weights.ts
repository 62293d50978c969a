/**
 * Turns the cross attention of the alignment heads into one matrix that shows where each token was sung, as
 * OpenAI's `timing.py` does: crop to the frames that hold sound, rows to unit sum, z-score of every frame over
 * the tokens, median filter along time, mean over heads.
 *
 * @param heads attention of each head, `[token][allFrames]` row-major.
 * @param frames frames that hold sound; the rest is padding.
 * @returns `[token][frame]`, row-major; high where a token and a frame belong together.
 */
export function alignmentWeights(heads: readonly Float32Array[], tokens: number, allFrames: number, frames: number): Float32Array {
  const mean = new Float32Array(tokens * frames);
  for (const head of heads) {
    const weights = cropToUnitRows(head, tokens, allFrames, frames);
    standardiseColumns(weights, tokens, frames);
    addMedianFiltered(weights, tokens, frames, mean);
  }
  for (let i = 0; i < mean.length; i++) mean[i] = mean[i]! / heads.length;
  return mean;
}

function cropToUnitRows(head: Float32Array, tokens: number, allFrames: number, frames: number): Float32Array {
  const weights = new Float32Array(tokens * frames);
  for (let token = 0; token < tokens; token++) {
    const row = head.subarray(token * allFrames, token * allFrames + frames);
    let sum = 0;
    for (const weight of row) sum += weight;
    const scale = sum > 0 ? 1 / sum : 0;
    for (let frame = 0; frame < frames; frame++) weights[token * frames + frame] = row[frame]! * scale;
  }
  return weights;
}

/** Row by row, as the weights lie in memory. */
function standardiseColumns(weights: Float32Array, tokens: number, frames: number): void {
  const means = new Float64Array(frames);
  forEachRow(weights, tokens, frames, (row) => {
    for (let frame = 0; frame < frames; frame++) means[frame] = means[frame]! + row[frame]!;
  });
  for (let frame = 0; frame < frames; frame++) means[frame] = means[frame]! / tokens;
  const deviations = new Float64Array(frames);
  forEachRow(weights, tokens, frames, (row) => {
    for (let frame = 0; frame < frames; frame++) deviations[frame] = deviations[frame]! + (row[frame]! - means[frame]!) ** 2;
  });
  for (let frame = 0; frame < frames; frame++) deviations[frame] = Math.sqrt(deviations[frame]! / tokens) + 1e-10;
  forEachRow(weights, tokens, frames, (row) => {
    for (let frame = 0; frame < frames; frame++) row[frame] = (row[frame]! - means[frame]!) / deviations[frame]!;
  });
}

function forEachRow(weights: Float32Array, rows: number, columns: number, visit: (row: Float32Array) => void): void {
  for (let row = 0; row < rows; row++) visit(weights.subarray(row * columns, (row + 1) * columns));
}

const MEDIAN_WIDTH = 7;
const MEDIAN_HALF = MEDIAN_WIDTH >> 1;

function addMedianFiltered(weights: Float32Array, tokens: number, frames: number, target: Float32Array): void {
  const padded = new Float32Array(frames + 2 * MEDIAN_HALF);
  for (let token = 0; token < tokens; token++) {
    const base = token * frames;
    for (let k = 0; k < padded.length; k++) {
      const reflected = Math.abs(k - MEDIAN_HALF);
      const inside = reflected >= frames ? 2 * frames - 2 - reflected : reflected;
      padded[k] = weights[base + Math.max(0, inside)]!;
    }
    addMedians(padded, target.subarray(base, base + frames));
  }
}

/** Adds to each frame the median of the values `[frame, frame + 7)`. They stay sorted while one comes and one goes. */
function addMedians(values: Float32Array, target: Float32Array): void {
  const sorted = values.slice(0, MEDIAN_WIDTH).sort();
  target[0] = target[0]! + sorted[MEDIAN_HALF]!;
  for (let frame = 1; frame < target.length; frame++) {
    const gone = values[frame - 1]!;
    const come = values[frame + MEDIAN_WIDTH - 1]!;
    let at = 0;
    while (at < MEDIAN_WIDTH - 1 && sorted[at] !== gone) at++;
    for (; at < MEDIAN_WIDTH - 1 && sorted[at + 1]! < come; at++) sorted[at] = sorted[at + 1]!;
    for (; at > 0 && sorted[at - 1]! > come; at--) sorted[at] = sorted[at - 1]!;
    sorted[at] = come;
    target[frame] = target[frame]! + sorted[MEDIAN_HALF]!;
  }
}
