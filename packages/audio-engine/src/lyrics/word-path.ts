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
  /** Frames that each word lasts at least, as a rule; 1 when missing. */
  shortestFrames?: readonly number[];
}

/** Frames of one word. */
export interface WordFrames {
  /** First frame of each token. */
  starts: number[];
  /** Frame behind the last token. */
  end: number;
}

/** The likeliest way of a text through a chunk. */
export interface WordPath {
  words: WordFrames[];
  /** How good it is: of two texts in one chunk, the one that is sung has the higher. */
  score: number;
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
/** Words of many syllables are long enough with this. */
const LONGEST_SHORTEST_FRAMES = 40;

/** The tokens before and behind the text over which weights are standardised, too. */
const PROMPT_TOKENS = 5;
/** What a word costs that lasts no time; one of half its shortest length costs half of it. 4 to 8 are alike. */
const SHORT_WORD_COST = 5;

const PAUSE = -1;

/** One row of a path: a token, or the pause before a word. It has a state for each age a word may have in it. */
interface Row {
  /** {@link PAUSE} for a pause. */
  token: number;
  /** True for pauses and for the first token of a word. */
  isFirst: boolean;
  /** What entering it costs: rests within a line are rare. */
  entryCost: number;
  /** Frames that its word lasts at least; the oldest state is that age or more. */
  ages: number;
  firstState: number;
}

/**
 * Finds the likeliest way of words through a chunk, each frame being a token's or a pause's between two words
 * (Viterbi 1967). Other than in time warping, words need not hold until the next: they end before a silence. A state knows
 * how long its word has lasted, so that a word can be too short: words that read alike otherwise share one place.
 *
 * Weights of few tokens are smaller than of many (they are standardised over the tokens); they are brought to one scale.
 */
export function findWordPath(evidence: PathEvidence): WordPath {
  const { tokenCounts, frames } = evidence;
  const tokens = tokenCounts.reduce((sum, count) => sum + count, 0);
  if (tokens > frames) return { words: evenly(tokenCounts, tokens, frames), score: -Infinity };
  const rows = rowsOf(evidence);
  const states = stateCount(rows);
  const steps = new Uint8Array(states * frames);
  const end = new BestWay();
  end.start(advance(evidence, rows, steps, 1 / Math.sqrt(tokens + PROMPT_TOKENS)), states - 1);
  // The text ends in its last pause or in its last word.
  end.offer(states - 1, 0);
  if (rows.length > 1) leave(rows.at(-2)!, 0, end);
  return { words: trace(tokenCounts, rows, steps, { state: end.source, states, frames }), score: end.score };
}

/** The rows of a path: before each word and at the end a pause, then the word's tokens. */
function rowsOf({ tokenCounts, startsLine = [], shortestFrames = [] }: PathEvidence): Row[] {
  const rows: Row[] = [];
  let token = 0;
  let firstState = 0;
  const add = (row: Omit<Row, 'firstState'>) => {
    rows.push({ ...row, firstState });
    firstState += row.ages;
  };
  const pause = { token: PAUSE, isFirst: true, ages: 1 };
  tokenCounts.forEach((count, word) => {
    add({ ...pause, entryCost: word === 0 || startsLine[word] === true ? 0 : REST_IN_LINE_COST });
    const ages = Math.min(LONGEST_SHORTEST_FRAMES, Math.max(1, shortestFrames[word] ?? 1));
    for (let i = 0; i < count; i++) add({ token: token++, isFirst: i === 0, entryCost: 0, ages });
  });
  add({ ...pause, entryCost: 0 });
  return rows;
}

function stateCount(rows: readonly Row[]): number {
  const last = rows.at(-1)!;
  return last.firstState + last.ages;
}

/** The best of the states from which one may be entered. An object that is used again: a closure for each of a million states took longer. */
class BestWay {
  score = -Infinity;
  source = 0;
  #before: Float64Array = new Float64Array(0);

  /** @param before scores of the states before. */
  start(before: Float64Array, state: number): void {
    this.#before = before;
    this.score = -Infinity;
    this.source = state;
  }

  offer(source: number, cost: number): void {
    const score = this.#before[source]! - cost;
    if (score <= this.score) return;
    this.score = score;
    this.source = source;
  }
}

/** Fills `steps` `[frame][state]` with how many states back each is best reached from. @returns the scores of the last frame. */
function advance(evidence: PathEvidence, rows: readonly Row[], steps: Uint8Array, scale: number): Float64Array {
  const { weights, frames, voiced } = evidence;
  const states = stateCount(rows);
  let before = new Float64Array(states).fill(-Infinity);
  let here = new Float64Array(states);
  before[0] = 0;
  if (rows.length > 1) before[rows[1]!.firstState] = 0;
  const way = new BestWay();
  for (let frame = 0; frame < frames; frame++) {
    const sounds = voiced[frame] === 1;
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r]!;
      const spoken = sounds ? scale * weights[row.token * frames + frame]! : -SILENT_TOKEN_COST;
      const gain = row.token === PAUSE ? (sounds ? -VOICED_PAUSE_COST : 0) : spoken;
      for (let age = 1; age <= row.ages; age++) {
        const state = row.firstState + age - 1;
        way.start(before, state);
        if (frame === 0 || age === row.ages) way.offer(state, 0);
        if (frame > 0) offerWays(rows, r, age, way);
        here[state] = way.score + gain;
        steps[frame * states + state] = state - way.source;
      }
    }
    [before, here] = [here, before];
  }
  return before;
}

/** The ways into a state from younger ones and from the rows before. */
function offerWays(rows: readonly Row[], r: number, age: number, way: BestWay): void {
  const row = rows[r]!;
  if (age > 1) way.offer(row.firstState + age - 2, 0);
  if (r === 0) return;
  const previous = rows[r - 1]!;
  if (!row.isFirst) {
    if (age > 1) way.offer(previous.firstState + age - 2, 0);
    if (age === row.ages) way.offer(previous.firstState + age - 1, 0);
  } else if (age === 1) {
    leave(previous, row.entryCost, way);
    if (r > 1 && previous.token === PAUSE) leave(rows[r - 2]!, 0, way);
  }
}

/** Ends a word at whatever age. */
function leave(row: Row, cost: number, way: BestWay): void {
  for (let age = 1; age <= row.ages; age++) way.offer(row.firstState + age - 1, cost + SHORT_WORD_COST * (1 - age / row.ages));
}

function trace(
  tokenCounts: readonly number[],
  rows: readonly Row[],
  steps: Uint8Array,
  from: { state: number; states: number; frames: number },
): WordFrames[] {
  const starts = new Int32Array(rows.length);
  const ends = new Int32Array(rows.length);
  let { state } = from;
  let row = rows.length - 1;
  for (let frame = from.frames - 1; frame >= 0; frame--) {
    while (rows[row]!.firstState > state) row--;
    if (ends[row] === 0) ends[row] = frame + 1;
    starts[row] = frame;
    state -= steps[frame * from.states + state]!;
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
