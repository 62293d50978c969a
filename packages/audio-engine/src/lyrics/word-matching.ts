/** A given word and a heard word that stand for each other. */
export interface WordMatch {
  given: number;
  heard: number;
  /** 1 for the same word, less for a similar one. */
  similarity: number;
  /** Neighbouring matches this one is part of: a lone match of a common word proves little. */
  run: number;
}

const GAP_COST = 1;
const SUBSTITUTION_COST = 1.3;
/** Less alike than this is another word. */
const LEAST_SIMILARITY = 0.6;

/**
 * Matches the words of two versions of one text by least edit cost (Needleman and Wunsch 1970), where words
 * that look alike cost less than words that do not.
 * @returns matches in order, similar words only.
 */
export function matchWords(given: readonly string[], heard: readonly string[]): WordMatch[] {
  const similarity = cachedSimilarity();
  const width = heard.length + 1;
  const cost = new Float32Array((given.length + 1) * width);
  for (let j = 1; j <= heard.length; j++) cost[j] = j * GAP_COST;
  for (let i = 1; i <= given.length; i++) {
    cost[i * width] = i * GAP_COST;
    for (let j = 1; j <= heard.length; j++) {
      const substituted = cost[(i - 1) * width + j - 1]! + SUBSTITUTION_COST * (1 - similarity(given[i - 1]!, heard[j - 1]!));
      cost[i * width + j] = Math.min(substituted, cost[(i - 1) * width + j]! + GAP_COST, cost[i * width + j - 1]! + GAP_COST);
    }
  }
  const matches: WordMatch[] = [];
  for (let i = given.length, j = heard.length; i > 0 && j > 0; ) {
    const here = cost[i * width + j]!;
    if (here === Math.fround(cost[(i - 1) * width + j]! + GAP_COST)) i--;
    else if (here === Math.fround(cost[i * width + j - 1]! + GAP_COST)) j--;
    else {
      const alike = similarity(given[--i]!, heard[--j]!);
      if (alike >= LEAST_SIMILARITY) matches.push({ given: i, heard: j, similarity: alike, run: 1 });
    }
  }
  return withRuns(matches.reverse());
}

/** Counts how many matches stand side by side, one missing word allowed between two. */
function withRuns(matches: WordMatch[]): WordMatch[] {
  let first = 0;
  for (let i = 1; i <= matches.length; i++) {
    const previous = matches[i - 1]!;
    const match = matches[i];
    if (match && match.given - previous.given <= 2 && match.heard - previous.heard <= 2) continue;
    for (let k = first; k < i; k++) matches[k]!.run = i - first;
    first = i;
  }
  return matches;
}

function cachedSimilarity(): (a: string, b: string) => number {
  const known = new Map<string, number>();
  return (a, b) => {
    if (a === b) return 1;
    const key = `${a}\n${b}`;
    let similarity = known.get(key);
    if (similarity === undefined) {
      similarity = 1 - editDistance(a, b) / Math.max(a.length, b.length, 1);
      if (similarity < LEAST_SIMILARITY) similarity = 0;
      known.set(key, similarity);
    }
    return similarity;
  };
}

/** Fewest insertions, deletions and substitutions of characters that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    above = row;
  }
  return above[b.length]!;
}
