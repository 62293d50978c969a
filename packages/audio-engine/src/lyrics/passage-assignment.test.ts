import { describe, expect, it } from 'vitest';
import { assignPassages, type ChunkScores, EDGE_EMPTY_SHARE } from './passage-assignment.ts';

const WORDS = 12;
const COSTS = {
  skipCosts: new Array(WORDS).fill(4),
  startsLine: Array.from({ length: WORDS }, (_, i) => i % 3 === 0),
  cutLineCost: 1,
};

/** Every start of a line; −0.5 a word inside the true passage, −6 outside, −5 for ending elsewhere than it does. */
function chunk(first: number, end: number, emptyCost = 10): ChunkScores {
  const starts = [0, 3, 6, 9].map((firstWord) => {
    let sum = 0;
    const gains = Float32Array.from({ length: WORDS - firstWord }, (_, n) => {
      const word = firstWord + n;
      sum += word >= first && word < end ? -0.5 : -6;
      return sum - (word + 1 === end ? 0 : 5);
    });
    return { firstWord, gains };
  });
  return { starts, emptyCost };
}

const passage = (firstWord: number, endWord: number) => ({ firstWord, endWord });

describe('assignPassages', () => {
  it('shares a song out in order', () => {
    expect(assignPassages([chunk(0, 3), chunk(3, 9), chunk(9, 12)], WORDS, COSTS)).toEqual([passage(0, 3), passage(3, 9), passage(9, 12)]);
  });

  it('leaves out a verse that is not sung', () => {
    expect(assignPassages([chunk(0, 3), chunk(9, 12)], WORDS, COSTS)).toEqual([passage(0, 3), passage(9, 12)]);
  });

  it('leaves a chunk empty whose words are not in the lyrics', () => {
    expect(assignPassages([chunk(0, 6), chunk(0, 0), chunk(6, 12)], WORDS, COSTS)).toEqual([passage(0, 6), null, passage(6, 12)]);
  });

  it('keeps an excerpt of the lyrics together where a chorus of it is sung once more far from the rest', () => {
    // Words 9–11 fit the third chunk and the last one: the hole between is worse than an end that is not given.
    const chorus = { ...chunk(9, 12), starts: [chunk(9, 12).starts[3]!] };
    const other = chunk(0, 0);
    expect(assignPassages([chunk(0, 3), chunk(3, 9), chorus, other, chorus], WORDS, COSTS)).toEqual([
      passage(0, 3),
      passage(3, 9),
      passage(9, 12),
      null,
      null,
    ]);
  });

  it('gives a chorus that reads the same twice to two chunks in order', () => {
    // Words 3–5 and 9–11 are one chorus: both chunks fit both places equally well.
    const chorus = { ...chunk(3, 6), starts: [chunk(3, 6).starts[1]!, chunk(9, 12).starts[3]!] };
    expect(assignPassages([chunk(0, 3), chorus, chunk(6, 9), chorus], WORDS, COSTS)).toEqual([
      passage(0, 3),
      passage(3, 6),
      passage(6, 9),
      passage(9, 12),
    ]);
  });

  it('finds the best of all assignments', () => {
    let state = 3;
    const random = () => {
      state = (state * 48_271) % 0x7fffffff;
      return state / 0x7fffffff;
    };
    for (let round = 0; round < 30; round++) {
      const chunks = [0, 1, 2].map(() => ({
        emptyCost: 3 * random(),
        starts: [0, 1, 2, 3].map((firstWord) => ({ firstWord, gains: Float32Array.from({ length: 4 - firstWord }, () => -8 * random()) })),
      }));
      const costs = { skipCosts: [2, 1, 3, 2], startsLine: [true, false, true, false], cutLineCost: 0.5 };
      const scoreOf = (passages: ReturnType<typeof assignPassages>) => worthOf(chunks, passages, costs);
      expect(scoreOf(assignPassages(chunks, 4, costs))).toBeCloseTo(bruteForce(chunks, 4, scoreOf), 4);
    }
  });

  it('assigns nothing to nothing', () => {
    expect(assignPassages([], 3, { skipCosts: [1, 1, 1], startsLine: [true, true, true], cutLineCost: 1 })).toEqual([]);
    expect(assignPassages([{ starts: [], emptyCost: 1 }], 0, { skipCosts: [], startsLine: [], cutLineCost: 1 })).toEqual([null]);
  });
});

type Costs = { skipCosts: number[]; startsLine: boolean[]; cutLineCost: number };

function worthOf(chunks: ChunkScores[], passages: ReturnType<typeof assignPassages>, costs: Costs): number {
  const left = new Set(costs.skipCosts.keys());
  let value = 0;
  passages.forEach((one, c) => {
    if (!one) {
      const last = passages.slice(0, c).findLast((before) => before !== null);
      const atEdge = last === undefined || last?.endWord === costs.skipCosts.length;
      value -= (atEdge ? EDGE_EMPTY_SHARE : 1) * chunks[c]!.emptyCost;
      return;
    }
    value += chunks[c]!.starts.find((start) => start.firstWord === one.firstWord)!.gains[one.endWord - one.firstWord - 1]!;
    for (const edge of [one.firstWord, one.endWord]) if (costs.startsLine[edge] === false) value -= costs.cutLineCost;
    for (let word = one.firstWord; word < one.endWord; word++) left.delete(word);
  });
  for (const word of left) value -= costs.skipCosts[word]!;
  return value;
}

function bruteForce(chunks: ChunkScores[], words: number, scoreOf: (passages: ReturnType<typeof assignPassages>) => number): number {
  let best = -Infinity;
  const extend = (passages: ReturnType<typeof assignPassages>, from: number) => {
    if (passages.length === chunks.length) {
      best = Math.max(best, scoreOf(passages));
      return;
    }
    extend([...passages, null], from);
    for (let first = from; first < words; first++)
      for (let end = first + 1; end <= words; end++) extend([...passages, passage(first, end)], end);
  };
  extend([], 0);
  return best;
}
