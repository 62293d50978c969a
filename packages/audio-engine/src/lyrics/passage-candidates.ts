import type { LyricWord } from './lyric-words.ts';
import { editDistance, matchWords, type WordMatch } from './word-matching.ts';

/** What the recogniser heard in one chunk, as keys (see `wordKey`). */
export type HeardChunk = readonly string[];

/** Matches that stand together are evidence; a lone common word is not. */
const LEAST_RUN = 3;
/** Windows this short are tried word by word, longer ones line by line. */
const WORD_BY_WORD = 4;
const LINES_PER_WINDOW = 6;
const PLACES_BY_TEXT = 4;
const OPENING_WORDS = 10;
const LEAST_OPENING_SIMILARITY = 0.45;

/**
 * At which words of the lyrics the passage of each chunk may start: between the trusted matches before and
 * after the chunk, and wherever in the lyrics a line reads like the chunk's opening (every time a chorus comes).
 *
 * @param expected word index at which each chunk should start by other evidence (time stamps), if any.
 * @returns per chunk sorted word indices.
 */
export function passageStarts(
  words: readonly LyricWord[],
  chunks: readonly HeardChunk[],
  expected: readonly (number | null)[],
): number[][] {
  const keys = words.map((word) => word.key);
  const matches = matchWords(keys, chunks.flat()).filter((match) => match.run >= LEAST_RUN);
  const lineStarts = words.flatMap((word, i) => (word.startsLine ? [i] : []));
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let heardBefore = 0;
  return chunks.map((chunk, c) => {
    const [first, last] = startWindow(matches, heardBefore, words.length);
    const guess = total === 0 ? first : interpolate(matches, heardBefore, words.length, total);
    heardBefore += chunk.length;
    const starts = new Set([first, last, ...windowStarts(first, last, lineStarts, guess), ...openings(keys, lineStarts, chunk)]);
    const stamped = expected[c];
    if (stamped !== null && stamped !== undefined) for (const start of around(lineStarts, stamped, 1)) starts.add(start);
    return [...starts].filter((start) => start < words.length).sort((a, b) => a - b);
  });
}

/** The words among which the chunk that begins at a heard word must begin. */
function startWindow(matches: readonly WordMatch[], heardIndex: number, wordCount: number): [number, number] {
  let first = 0;
  let last = wordCount;
  for (const match of matches) {
    if (match.heard < heardIndex) first = match.given + 1;
    else {
      last = match.given;
      break;
    }
  }
  return [first, last];
}

/** Word index that a heard word would have if the unmatched words were spread evenly. */
function interpolate(matches: readonly WordMatch[], heardIndex: number, wordCount: number, heardCount: number): number {
  let before = { given: -1, heard: -1 };
  let after = { given: wordCount, heard: heardCount };
  for (const match of matches) {
    if (match.heard < heardIndex) before = match;
    else {
      after = match;
      break;
    }
  }
  const share = (heardIndex - before.heard) / Math.max(1, after.heard - before.heard);
  return Math.round(before.given + share * (after.given - before.given));
}

function windowStarts(first: number, last: number, lineStarts: readonly number[], guess: number): number[] {
  if (last - first <= WORD_BY_WORD) return Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  return lineStarts
    .filter((start) => start >= first && start <= last)
    .sort((a, b) => Math.abs(a - guess) - Math.abs(b - guess))
    .slice(0, LINES_PER_WINDOW);
}

function around(lineStarts: readonly number[], word: number, lines: number): readonly number[] {
  const line = lineStarts.findLastIndex((start) => start <= word);
  return lineStarts.slice(Math.max(0, line - lines), line + lines + 1);
}

/** Line starts that read most like the opening of a chunk. */
function openings(keys: readonly string[], lineStarts: readonly number[], chunk: HeardChunk): number[] {
  const opening = chunk.slice(0, OPENING_WORDS).join(' ');
  if (chunk.length < LEAST_RUN) return [];
  return lineStarts
    .map((start) => {
      const text = keys.slice(start, start + Math.min(OPENING_WORDS, chunk.length)).join(' ');
      return { start, similarity: 1 - editDistance(text, opening) / Math.max(text.length, opening.length, 1) };
    })
    .filter((place) => place.similarity >= LEAST_OPENING_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, PLACES_BY_TEXT)
    .map((place) => place.start);
}
