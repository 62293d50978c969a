import { REPEAT_COST_PER_TOKEN, repeatedWords, SKIP_COST_PER_TOKEN, type SongToAlign } from './passage-scoring.ts';
import { timePassage } from './passage-times.ts';
import type { Span } from './voice-activity.ts';
import type { EncodedAudio, WhisperModel } from './whisper-model.ts';
import type { WordTime } from './word-times.ts';

/** One word alone that is not heard is most likely not sung. */
const SHORTEST_RUN = 2;
/** Lines on either side that are looked at together with a run of lost words. */
const LINES_AROUND = 2;
const LONGEST_WINDOW_SECONDS = 28;
const WINDOW_MARGIN_SECONDS = 0.2;
/** Words that moved less than this are where they were. */
const SAME_PLACE_SECONDS = 0.3;

type Times = readonly (WordTime | null)[];

/**
 * Looks once more for words that are in no passage. A passage that is sung across the border of two chunks fits neither
 * of them, and is left out although it is sung. So each run of such words is tried with the lines around it in a window
 * of its own, with and without them: where the text with them is likelier, at the price that leaving words out has
 * everywhere, and its words are not squeezed, all words of the window get the times they have there.
 *
 * @returns times of all words; null for words that are still in no passage.
 */
export async function findLostPassages(
  model: WhisperModel,
  song: SongToAlign,
  times: Times,
  encode: (chunk: Span) => Promise<EncodedAudio>,
): Promise<(WordTime | null)[]> {
  const found = [...times];
  for (const run of lostRuns(times)) {
    const window = windowAround(song, found, run);
    if (window === null) continue;
    const passage = await timeWindow(model, song, { run, window }, encode);
    passage?.forEach((time, n) => {
      const before = found[window.firstWord + n];
      const moved = !before || Math.abs(before.startSeconds - time.startSeconds) >= SAME_PLACE_SECONDS;
      if (moved) found[window.firstWord + n] = time;
    });
  }
  return inOrder(found) ? found : [...times];
}

/** Words `[firstWord, endWord)`. */
interface WordRange {
  firstWord: number;
  endWord: number;
}

interface Window extends WordRange {
  span: Span;
}

function lostRuns(times: Times): WordRange[] {
  const runs: WordRange[] = [];
  for (let firstWord = 0; firstWord < times.length; firstWord++) {
    let endWord = firstWord;
    while (endWord < times.length && times[endWord] === null) endWord++;
    if (endWord - firstWord >= SHORTEST_RUN) runs.push({ firstWord, endWord });
    firstWord = Math.max(firstWord, endWord);
  }
  return runs;
}

/** The run with whole lines around it, as many as fit; null where it has no heard words beside it. */
function windowAround(song: SongToAlign, times: Times, run: WordRange): Window | null {
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
function behind(times: Times, word: number): number {
  return times.slice(0, word).findLast((time) => time !== null)?.endSeconds ?? 0;
}

/** Where the first heard word from one on starts. */
function ahead(times: Times, word: number, durationSeconds: number): number {
  return times.slice(word).find((time) => time !== null)?.startSeconds ?? durationSeconds;
}

/** Times of the window's words; null where they are likelier without the run, or squeezed with it. */
async function timeWindow(
  model: WhisperModel,
  song: SongToAlign,
  { run, window }: { run: WordRange; window: Window },
  encode: (chunk: Span) => Promise<EncodedAudio>,
): Promise<WordTime[] | null> {
  const audio = await encode(window.span);
  const tokens = song.tokens.slice(window.firstWord, window.endWord);
  const [first, end] = [run.firstWord - window.firstWord, run.endWord - window.firstWord];
  const likelihood = async (text: readonly (readonly number[])[]) => {
    const { logProbabilities, endLogProbabilities } = await model.score(audio, song.language, text.flat());
    const count = text.flat().length;
    return logProbabilities.slice(0, count).reduce((sum, log) => sum + log, 0) + endLogProbabilities[count]!;
  };
  const keys = song.words.slice(window.firstWord, window.endWord).map((word) => word.key);
  const repeated = repeatedWords(keys);
  let allowance = 0;
  for (let n = first; n < end; n++) allowance += (SKIP_COST_PER_TOKEN - (repeated[n] ? REPEAT_COST_PER_TOKEN : 0)) * tokens[n]!.length;
  const without = [...tokens.slice(0, first), ...tokens.slice(end)];
  if ((await likelihood(tokens)) + allowance <= (await likelihood(without))) return null;
  const times = await timePassage(model, song, window, window.span, encode);
  const squeezed = times.slice(first, end).filter((time) => time.squeezed).length;
  return squeezed > (end - first) / 3 ? null : times;
}

function inOrder(times: Times): boolean {
  let latest = 0;
  return times.every((time) => {
    if (time === null) return true;
    const follows = time.startSeconds >= latest;
    latest = time.startSeconds;
    return follows;
  });
}
