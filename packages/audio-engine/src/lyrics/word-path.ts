/** The attention of a text's tokens over the frames of one chunk, and where in the chunk a voice is. */
export interface PathEvidence {
  /** `[token][frame]`, row-major: high where both belong together. More rows than tokens are ignored. */
  weights: Float32Array;
  frames: number;
  /** Per frame 1 where there is a voice. */
  voiced: Uint8Array;
  /** Tokens of each word, at least one. */
  tokenCounts: readonly number[];
  /** True for words that start a line, where singers rest; false for all when missing. */
  startsLine?: readonly boolean[];
}

/** Frames of one word. */
export interface WordFrames {
  /** First frame of each token. */
  starts: number[];
  /** Frame behind the last token. */
  end: number;
}

/*
 * Costs of one frame, where a frame of certain attention is worth about 0.6 and one of another token 0. A held vowel
 * has little attention, so that a pause in the voice must cost something; silence inside a word is as unlikely.
 */
const VOICED_PAUSE_COST = 0.15;
const SILENT_TOKEN_COST = 0.15;
/**
 * A rest within a line. Without it, the first word of a line goes to the end of the line before: attention looks for a
 * word while the one before is held (on one song two such words were 4.5 s early).
 */
const REST_IN_LINE_COST = 25;

/** The tokens before and behind the text over which weights are standardised, too. */
const PROMPT_TOKENS = 5;

const PAUSE = -1;
const STAY = 0;
const NEXT_ROW = 1;
const SKIP_PAUSE = 2;

/**
 * Finds the likeliest way of words through a chunk, each frame being a token's or a pause's between two words
 * (Viterbi 1967). Other than in time warping, words need not hold until the next: they end before a silence.
 *
 * Weights of few tokens are smaller than of many (they are standardised over the tokens); they are brought to one scale.
 */
export function findWordPath(evidence: PathEvidence): WordFrames[] {
  const { tokenCounts, frames } = evidence;
  const tokens = tokenCounts.reduce((sum, count) => sum + count, 0);
  if (tokens > frames) return evenly(tokenCounts, tokens, frames);
  const rows = rowTokens(tokenCounts);
  const steps = new Uint8Array(rows.length * frames);
  const last = advance(evidence, rows, steps, 1 / Math.sqrt(tokens + PROMPT_TOKENS));
  const pause = rows.length - 1;
  const endsInToken = pause > 0 && last[pause - 1]! > last[pause]!;
  return trace(tokenCounts, steps, { row: endsInToken ? pause - 1 : pause, rows: rows.length, frames });
}

/** The rows of a path: before each word and at the end a pause, then the word's tokens. */
function rowTokens(tokenCounts: readonly number[]): Int32Array {
  const rows: number[] = [];
  let token = 0;
  for (const count of tokenCounts) {
    rows.push(PAUSE);
    for (let i = 0; i < count; i++) rows.push(token++);
  }
  rows.push(PAUSE);
  return Int32Array.from(rows);
}

/** What it costs to enter each row: pauses within a line cost something. */
function rowRestCosts(rows: Int32Array, startsLine: readonly boolean[]): Float64Array {
  let word = 0;
  return Float64Array.from(rows, (token, row) => {
    if (token !== PAUSE) return 0;
    const free = startsLine[word++] === true || row === 0 || row === rows.length - 1;
    return free ? 0 : REST_IN_LINE_COST;
  });
}

/** Fills `steps` `[row][frame]` with how each cell is best reached. @returns the scores of the last frame. */
function advance(evidence: PathEvidence, rows: Int32Array, steps: Uint8Array, scale: number): Float64Array {
  const { weights, frames, voiced } = evidence;
  const restCosts = rowRestCosts(rows, evidence.startsLine ?? []);
  let before: Float64Array = new Float64Array(rows.length).fill(-Infinity);
  let here: Float64Array = new Float64Array(rows.length);
  for (let frame = 0; frame < frames; frame++) {
    const sounds = voiced[frame] === 1;
    const pauseGain = sounds ? -VOICED_PAUSE_COST : 0;
    for (let row = 0; row < rows.length; row++) {
      const token = rows[row]!;
      let best = before[row]!;
      let step = STAY;
      if (frame === 0) best = row < 2 ? 0 : -Infinity;
      else {
        const fromRow = row > 0 ? before[row - 1]! - restCosts[row]! : -Infinity;
        if (fromRow > best) [best, step] = [fromRow, NEXT_ROW];
        if (row > 1 && rows[row - 1] === PAUSE && before[row - 2]! > best) [best, step] = [before[row - 2]!, SKIP_PAUSE];
      }
      here[row] = best + (token === PAUSE ? pauseGain : sounds ? scale * weights[token * frames + frame]! : -SILENT_TOKEN_COST);
      steps[row * frames + frame] = step;
    }
    [before, here] = [here, before];
  }
  return before;
}

function trace(tokenCounts: readonly number[], steps: Uint8Array, from: { row: number; rows: number; frames: number }): WordFrames[] {
  const starts = new Int32Array(from.rows);
  const ends = new Int32Array(from.rows);
  let { row } = from;
  for (let frame = from.frames - 1; frame >= 0; frame--) {
    if (ends[row] === 0) ends[row] = frame + 1;
    starts[row] = frame;
    row -= steps[row * from.frames + frame]!;
  }
  let first = 0;
  return tokenCounts.map((count) => {
    first++;
    const word = { starts: Array.from(starts.subarray(first, first + count)), end: ends[first + count - 1]! };
    first += count;
    return word;
  });
}

/** More tokens than frames: no such text is sung there, but every word gets a place. */
function evenly(tokenCounts: readonly number[], tokens: number, frames: number): WordFrames[] {
  let token = 0;
  const frameOf = (index: number) => Math.floor((index * frames) / tokens);
  return tokenCounts.map((count) => {
    const starts = Array.from({ length: count }, () => frameOf(token++));
    return { starts, end: frameOf(token) };
  });
}
