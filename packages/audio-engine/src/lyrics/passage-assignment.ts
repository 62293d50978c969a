/** The words `[firstWord, endWord)` of the lyrics, sung in one chunk; null for a chunk that sings none of them. */
export type Passage = { firstWord: number; endWord: number } | null;

/** How well the passages that start at one word fit a chunk. */
export interface PassageScores {
  firstWord: number;
  /** `gains[n]`: log-probability of exactly the first `n + 1` words, given the chunk. */
  gains: Float32Array;
}

/** One chunk of the song with what it may hold. */
export interface ChunkScores {
  starts: readonly PassageScores[];
  /** Cost of saying that none of the lyrics are sung here. */
  emptyCost: number;
}

/** What an assignment pays for besides the fit. */
export interface AssignmentCosts {
  /** Cost of leaving out each word of the lyrics as not sung. */
  skipCosts: ArrayLike<number>;
  /** True where a line starts: passages had better begin and end there. */
  startsLine: readonly boolean[];
  /** Cost of cutting a line in two. */
  cutLineCost: number;
}

/** Before the first word and behind the last, a chunk that sings none of them is less of a surprise: lyrics may be an excerpt. */
export const EDGE_EMPTY_SHARE = 0.6;

interface Step {
  score: number;
  /** Words consumed before this chunk. */
  previous: number;
  passage: Passage;
}

/**
 * Shares out the words of a song over its chunks: in order, each word at most once, no chunk's words before an
 * earlier chunk's. Of all such assignments the one whose passages fit best, words left out and chunks left
 * empty being paid for (dynamic programming over chunks and words; exact for the starts it is given).
 */
export function assignPassages(chunks: readonly ChunkScores[], wordCount: number, costs: AssignmentCosts): Passage[] {
  const skipped = new Float64Array(wordCount + 1);
  for (let word = 0; word < wordCount; word++) skipped[word + 1] = skipped[word]! + costs.skipCosts[word]!;
  let steps: (Step | undefined)[] = new Array(wordCount + 1);
  steps[0] = { score: 0, previous: 0, passage: null };
  const history: (Step | undefined)[][] = [];
  for (const chunk of chunks) {
    steps = advance(steps, chunk, skipped, costs);
    history.push(steps);
  }
  let word = 0;
  let best = -Infinity;
  steps.forEach((step, consumed) => {
    const score = step ? step.score - (skipped[wordCount]! - skipped[consumed]!) : -Infinity;
    if (score > best) [best, word] = [score, consumed];
  });
  const passages: Passage[] = [];
  for (let c = chunks.length - 1; c >= 0; c--) {
    const step = history[c]![word]!;
    passages.push(step.passage);
    word = step.previous;
  }
  return passages.reverse();
}

function advance(before: readonly (Step | undefined)[], chunk: ChunkScores, skipped: Float64Array, costs: AssignmentCosts) {
  const after: (Step | undefined)[] = new Array(before.length);
  const offer = (word: number, step: Step) => {
    if (step.score > (after[word]?.score ?? -Infinity)) after[word] = step;
  };
  before.forEach((step, word) => {
    const share = word === 0 || word === before.length - 1 ? EDGE_EMPTY_SHARE : 1;
    if (step) offer(word, { score: step.score - share * chunk.emptyCost, previous: word, passage: null });
  });
  const cut = (word: number) => (costs.startsLine[word] === false ? costs.cutLineCost : 0);
  for (const { firstWord, gains } of chunk.starts) {
    const from = bestBefore(before, firstWord, skipped);
    if (!from) continue;
    gains.forEach((gain, n) => {
      const endWord = firstWord + n + 1;
      const score = from.score + gain - cut(firstWord) - cut(endWord);
      offer(endWord, { score, previous: from.word, passage: { firstWord, endWord } });
    });
  }
  return after;
}

/** The best way to have consumed or skipped all words before one. */
function bestBefore(
  steps: readonly (Step | undefined)[],
  firstWord: number,
  skipped: Float64Array,
): { score: number; word: number } | null {
  let best: { score: number; word: number } | null = null;
  for (let word = 0; word <= firstWord; word++) {
    const step = steps[word];
    if (!step) continue;
    const score = step.score - (skipped[firstWord]! - skipped[word]!);
    if (!best || score > best.score) best = { score, word };
  }
  return best;
}
