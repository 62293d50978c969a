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

function standardiseColumns(weights: Float32Array, tokens: number, frames: number): void {
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let token = 0; token < tokens; token++) sum += weights[token * frames + frame]!;
    const mean = sum / tokens;
    let squares = 0;
    for (let token = 0; token < tokens; token++) squares += (weights[token * frames + frame]! - mean) ** 2;
    const deviation = Math.sqrt(squares / tokens) + 1e-10;
    for (let token = 0; token < tokens; token++) {
      const i = token * frames + frame;
      weights[i] = (weights[i]! - mean) / deviation;
    }
  }
}

const MEDIAN_WIDTH = 7;

function addMedianFiltered(weights: Float32Array, tokens: number, frames: number, target: Float32Array): void {
  const half = MEDIAN_WIDTH >> 1;
  const around = new Float32Array(MEDIAN_WIDTH);
  for (let token = 0; token < tokens; token++) {
    const base = token * frames;
    for (let frame = 0; frame < frames; frame++) {
      for (let k = -half; k <= half; k++) {
        const reflected = Math.abs(frame + k);
        const inside = reflected >= frames ? 2 * frames - 2 - reflected : reflected;
        around[k + half] = weights[base + Math.max(0, inside)]!;
      }
      target[base + frame] = target[base + frame]! + around.sort()[half]!;
    }
  }
}
