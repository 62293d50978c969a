import { matchWords, splitWords, wordKey } from '@refrain/audio-engine';
import {
  type Chart,
  chartSchema,
  type GivenLine,
  type Line,
  looksLikeLrc,
  parseLrc,
  parsePlainLyrics,
  readSingerMark,
  singerMark,
} from '@refrain/song-model';

/** Comparing takes the product of both lengths. */
const MOST_WORDS = 1_200;
/** A line is still the same line when so many of its words are. */
const LEAST_SHARE = 0.5;

/**
 * Keeps the singers of a duet when its words are given anew: writes `[singer:Ann]` before the lines of a text that were
 * sung by Ann so far. A text that names singers itself, or one for a song that has none, stays as it is.
 */
export function withSingersOf(lines: readonly Line[], text: string): string {
  const written = text.split(/\r\n|\r|\n/);
  const named = written.some((line) => readSingerMark(line) !== undefined);
  if (named || !lines.some(({ singer }) => singer !== null)) return text;
  const singers = singersOf(lines, sungLines(written, looksLikeLrc(text)));
  let current: string | null = null;
  const marked = written.flatMap((line, index) => {
    const singer = singers[index];
    if (singer === undefined || singer === current) return [line];
    current = singer;
    return [singerMark(singer), line];
  });
  return marked.join('\n');
}

/** As {@link withSingersOf}, from a stored chart. A damaged one names nobody: it must not keep a song from being timed anew. */
export function withSingersOfChart(json: string, text: string): string {
  let chart: Chart;
  try {
    chart = chartSchema.parse(JSON.parse(json));
  } catch {
    return text;
  }
  return withSingersOf(chart.lines, text);
}

/** What is sung in each line of a text as it was written; null for headings, tags and empty lines. */
function sungLines(written: readonly string[], isLrc: boolean): (string | null)[] {
  const read: (line: string) => GivenLine[] = isLrc ? parseLrc : parsePlainLyrics;
  return written.map((line) => read(line)[0]?.text ?? null);
}

/** @returns for each line who sang most of its words so far, null for nobody; undefined for lines that are not sung */
function singersOf(lines: readonly Line[], texts: readonly (string | null)[]): (string | null | undefined)[] {
  const before = lines.flatMap(({ singer, words }) => words.map(({ text }) => ({ singer, key: wordKey(text) }))).slice(0, MOST_WORDS);
  const now = texts.flatMap((text, line) => splitWords(text ?? '').map((word) => ({ line, key: wordKey(word) }))).slice(0, MOST_WORDS);
  const votes = texts.map(() => new Map<string | null, number>());
  const keysOf = (words: readonly { key: string }[]) => words.map(({ key }) => key);
  for (const { given, heard } of matchWords(keysOf(now), keysOf(before))) {
    const of = votes[now[given]?.line ?? -1];
    const singer = before[heard]?.singer ?? null;
    of?.set(singer, (of.get(singer) ?? 0) + 1);
  }
  return texts.map((text, line) => {
    if (text === null) return undefined;
    const [singer, count] = [...(votes[line] ?? [])].sort((a, b) => b[1] - a[1])[0] ?? [null, 0];
    return count >= splitWords(text).length * LEAST_SHARE ? singer : null;
  });
}
