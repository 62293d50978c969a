import type { SongToAlign } from './passage-scoring.ts';
import type { Span } from './voice-activity.ts';
import type { WordTime } from './word-times.ts';

/** Lines on either side that are looked at together with a run of words. */
const LINES_AROUND = 2;
const LONGEST_WINDOW_SECONDS = 28;
const WINDOW_MARGIN_SECONDS = 0.2;
/** Words that moved less than this are where they were. */
const SAME_PLACE_SECONDS = 0.3;

/** Times of all words of a song; null for words that are in no passage. */
export type SongTimes = readonly (WordTime | null)[];

/** Words `[firstWord, endWord)`. */
export interface WordRange {
  firstWord: number;
  endWord: number;
}

/** Whole lines of the lyrics, and where in the song they are looked for. */
export interface Window extends WordRange {
  span: Span;
}

/** Longest runs of at least `shortest` words that all are so. */
export function runsOf(times: SongTimes, shortest: number, isSo: (time: WordTime | null) => boolean): WordRange[] {
  const runs: WordRange[] = [];
  for (let firstWord = 0; firstWord < times.length; firstWord++) {
    let endWord = firstWord;
    while (endWord < times.length && isSo(times[endWord]!)) endWord++;
    if (endWord - firstWord >= shortest) runs.push({ firstWord, endWord });
    firstWord = Math.max(firstWord, endWord);
  }
  return runs;
}

/** The run with whole lines around it, as many as fit; null where it has no heard words beside it. */
export function windowAround(song: SongToAlign, times: SongTimes, run: WordRange): Window | null {
  for (let lines = LINES_AROUND; lines >= 1; lines--) {
    const firstWord = lineStartBefore(song, run.firstWord, lines);
    const endWord = lineEndAfter(song, run.endWord, lines);
    const inside = times.slice(firstWord, endWord).filter((time) => time !== null);
    if (inside.length === 0) return null;
    const startSeconds = Math.min(...inside.map((time) => time.startSeconds), behind(times, firstWord));
    const endSeconds = Math.max(...inside.map((time) => time.endSeconds), ahead(times, endWord, song.voice.durationSeconds));
    const span = {
      startSeconds: Math.max(0, startSeconds - WINDOW_MARGIN_SECONDS),
      endSeconds: Math.min(song.voice.durationSeconds, endSeconds + WINDOW_MARGIN_SECONDS),
    };
    if (span.endSeconds - span.startSeconds <= LONGEST_WINDOW_SECONDS) return { firstWord, endWord, span };
  }
  return null;
}

/** The song's times with those of a window in their place, but for words that are where they were; null where words would overtake others. */
export function withWindow(times: SongTimes, window: WordRange, fresh: readonly WordTime[]): (WordTime | null)[] | null {
  const all = [...times];
  fresh.forEach((time, n) => {
    const before = all[window.firstWord + n];
    const moved = !before || Math.abs(before.startSeconds - time.startSeconds) >= SAME_PLACE_SECONDS;
    if (moved) all[window.firstWord + n] = time;
  });
  return inOrder(all);
}

function lineStartBefore(song: SongToAlign, word: number, lines: number): number {
  let start = word;
  for (let left = lines; start > 0 && left > 0; ) {
    start--;
    if (song.words[start]!.startsLine && start < word) left--;
  }
  return start;
}

function lineEndAfter(song: SongToAlign, word: number, lines: number): number {
  let end = word;
  for (let left = lines; end < song.words.length; end++) if (song.words[end]!.startsLine && end > word && --left === 0) break;
  return end;
}

/** Where the last heard word before one ends. */
function behind(times: SongTimes, word: number): number {
  return times.slice(0, word).findLast((time) => time !== null)?.endSeconds ?? 0;
}

/** Where the first heard word from one on starts. */
function ahead(times: SongTimes, word: number, durationSeconds: number): number {
  return times.slice(word).find((time) => time !== null)?.startSeconds ?? durationSeconds;
}

/** Words that overtake the next by a little begin with it; null where they do by more. */
function inOrder(times: SongTimes): (WordTime | null)[] | null {
  let latest = 0;
  const ordered: (WordTime | null)[] = [];
  for (const time of times) {
    if (time && time.startSeconds < latest - SAME_PLACE_SECONDS) return null;
    const startSeconds = time && Math.max(latest, time.startSeconds);
    if (startSeconds !== null) latest = startSeconds;
    ordered.push(time && { ...time, startSeconds: latest, endSeconds: Math.max(latest, time.endSeconds) });
  }
  return ordered;
}
