import { paceAsksFor } from './passage-pace.ts';
import type { SongToAlign } from './passage-scoring.ts';
import { timePassage } from './passage-times.ts';
import { runsOf, type SongTimes, type Window, type WordRange, windowAround, withWindow } from './passage-window.ts';
import type { Span } from './voice-activity.ts';
import type { EncodedAudio, WhisperModel } from './whisper-model.ts';
import type { WordTime } from './word-times.ts';

/** One word alone that is not heard is most likely not sung. */
const SHORTEST_LOST_RUN = 2;
/** One squeezed word alone is only a fast one. */
const SHORTEST_SQUEEZED_RUN = 3;

type Encode = (chunk: Span) => Promise<EncodedAudio>;

/**
 * Looks once more for words that are in no passage. A passage that is sung across the border of two chunks fits neither
 * of them, and is left out although it is sung. So each run of such words is tried with the lines around it in a window
 * of its own, with and without them: where the better path is the one with them, they are sung. (Not where the likelier text
 * is: a language model knows whether a refrain is written again, not whether it is sung again.) Where the voice lasts as long as
 * the lines with the run, they are sung, too.
 *
 * @returns times of all words; null for words that are still in no passage.
 */
export async function findLostPassages(model: WhisperModel, song: SongToAlign, times: SongTimes, encode: Encode): Promise<SongTimes> {
  let found = times;
  for (const run of runsOf(times, SHORTEST_LOST_RUN, (time) => time === null)) {
    const window = windowAround(song, found, run);
    if (window === null) continue;
    const isAsked = paceAsksFor(run, window, song, found);
    const fresh = await timeLost(model, song, { run, window, isAsked }, encode);
    found = (fresh && withWindow(found, window, fresh)) ?? found;
  }
  return found;
}

/**
 * Looks once more at words that follow each other faster than they can be sung: a line that is written into one chunk
 * and sung in the other. In a window across the border they find their place.
 */
export async function easeSqueezedPassages(model: WhisperModel, song: SongToAlign, times: SongTimes, encode: Encode): Promise<SongTimes> {
  let eased = times;
  for (const run of runsOf(times, SHORTEST_SQUEEZED_RUN, (time) => time?.squeezed === true)) {
    const window = windowAround(song, eased, run);
    if (window === null || eased.slice(window.firstWord, window.endWord).includes(null)) continue;
    const { words } = await timePassage(model, song, window, window.span, encode);
    const squeezed = (all: SongTimes) => all.filter((time) => time?.squeezed).length;
    if (squeezed(words) >= squeezed(eased.slice(window.firstWord, window.endWord))) continue;
    eased = withWindow(eased, window, words) ?? eased;
  }
  return eased;
}

/** Takes their times from words that are still squeezed, several in a row: they are not sung there. */
export function withoutSqueezed(times: SongTimes): SongTimes {
  const kept = [...times];
  for (const { firstWord, endWord } of runsOf(times, SHORTEST_SQUEEZED_RUN, (time) => time?.squeezed === true))
    kept.fill(null, firstWord, endWord);
  return kept;
}

/** Times of the window's words; null where the path without the run is the better one, or squeezes the run, unless the pace asks for it. */
async function timeLost(
  model: WhisperModel,
  song: SongToAlign,
  { run, window, isAsked }: { run: WordRange; window: Window; isAsked: boolean },
  encode: Encode,
): Promise<readonly WordTime[] | null> {
  const withRun = await timePassage(model, song, window, window.span, encode);
  if (isAsked) return withRun.words;
  const lost = withRun.words.slice(run.firstWord - window.firstWord, run.endWord - window.firstWord);
  if (lost.filter((time) => time.squeezed).length > lost.length / 3) return null;
  const { score } = await timePassage(model, without(song, run), shortened(window, run), window.span, encode);
  return withRun.score > score ? withRun.words : null;
}

function without(song: SongToAlign, { firstWord, endWord }: WordRange): SongToAlign {
  const left = <T>(of: readonly T[]): T[] => [...of.slice(0, firstWord), ...of.slice(endWord)];
  return { ...song, words: left(song.words), tokens: left(song.tokens) };
}

function shortened(window: WordRange, run: WordRange): WordRange {
  return { firstWord: window.firstWord, endWord: window.endWord - (run.endWord - run.firstWord) };
}
