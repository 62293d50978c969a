import type { LyricWord } from './lyric-words.ts';
import type { SongTimes, WordRange } from './passage-window.ts';
import { type VoiceActivity, voicedSeconds, voicedUntil } from './voice-activity.ts';
import type { WordTime } from './word-times.ts';

/** Of fewer lines it is not known how long one lasts. */
const LEAST_LINES = 3;
/** A line this far from its even place, in lines, is not where it is sung. */
const NEAR_PLACE = 0.3;
const REST_SECONDS = 0.3;
/** Where the voice rests longer, other distances are as likely. */
const LEAST_VOICED_SHARE = 0.8;
const CONFIDENCE = 0.5;

/** A line with times for all of its words, most of them not squeezed. */
type Anchor = readonly WordTime[];

/**
 * Puts a line that is sung several times over, without others between, back on its beat. All of them read alike, so that attention
 * skips one and follows the next: the ones behind it come one too late, and the last gets no time. Where the voice lasts as long
 * as all of them at the distance that most have, they are sung evenly, and those that are elsewhere are moved: to the start of
 * another of them that is found near their even place, else there.
 */
export function spreadRepeatedLines(words: readonly LyricWord[], times: SongTimes, voice: VoiceActivity): SongTimes {
  const spread = [...times];
  const lines = linesOf(words);
  const textOf = ({ firstWord, endWord }: WordRange) =>
    words
      .slice(firstWord, endWord)
      .map((word) => word.key)
      .join(' ');
  for (let first = 0; first < lines.length; first++) {
    let end = first + 1;
    while (end < lines.length && textOf(lines[end]!) === textOf(lines[first]!)) end++;
    if (end - first >= LEAST_LINES) spreadRun(spread, lines.slice(first, end), voice);
    first = end - 1;
  }
  return spread;
}

function linesOf(words: readonly LyricWord[]): WordRange[] {
  const starts = words.flatMap((word, i) => (word.startsLine ? [i] : []));
  return starts.map((firstWord, i) => ({ firstWord, endWord: starts[i + 1] ?? words.length }));
}

function spreadRun(times: (WordTime | null)[], lines: readonly WordRange[], voice: VoiceActivity): void {
  const own = lines.map((line) => anchorOf(times, line));
  const anchors = own.filter((anchor) => anchor !== null);
  if (anchors.length < LEAST_LINES) return;
  const next = times.slice(lines.at(-1)!.endWord).find((time) => time !== null);
  const endSeconds = voicedUntil(voice, startOf(anchors.at(-1)!), next?.startSeconds ?? voice.durationSeconds, REST_SECONDS);
  const grid = evenGrid(anchors.map(startOf), endSeconds);
  if (grid === null) return;
  const { lineSeconds } = grid;
  const nearness = NEAR_PLACE * lineSeconds;
  const isNear = (anchor: Anchor, place: number) => Math.abs(startOf(anchor) - place) < nearness;
  const lastSeconds = grid.endSeconds - lineSeconds;
  const byEnd = lastSeconds - (lines.length - 1) * lineSeconds;
  // A voice that sounds on: a line was found before the first, and none in the place of the last.
  const isOneLate = anchors.some((anchor) => isNear(anchor, byEnd - lineSeconds)) && !anchors.some((anchor) => isNear(anchor, lastSeconds));
  const firstSeconds = isOneLate ? byEnd - lineSeconds : byEnd;
  const before = times.slice(0, lines[0]!.firstWord).findLast((time) => time !== null);
  const isShort = (anchor: Anchor) => anchor.at(-1)!.endSeconds - startOf(anchor) < lineSeconds + nearness;
  const model = anchors.find(isShort);
  if (!model || firstSeconds < (before?.startSeconds ?? 0)) return;
  if (voicedSeconds(voice, { startSeconds: firstSeconds, endSeconds }) < LEAST_VOICED_SHARE * (endSeconds - firstSeconds)) return;
  lines.forEach((line, i) => {
    const place = firstSeconds + i * lineSeconds;
    const mine = own[i];
    if (mine && isNear(mine, place) && isShort(mine)) return;
    const found = anchors.find((anchor) => isNear(anchor, place));
    const start = found ? startOf(found) : place;
    const lastWordSeconds = start + model.at(-1)!.startSeconds - startOf(model);
    if (!next || lastWordSeconds <= next.startSeconds) moveTo(times, line, model, start);
  });
}

/**
 * The distance that most lines have to the next, and where by it the line would end that ends nearest to `endSeconds`.
 * @param starts of lines; they may be those of others, but are where a line starts.
 * @returns null where no grid fits most of them.
 */
function evenGrid(starts: readonly number[], endSeconds: number): { lineSeconds: number; endSeconds: number } | null {
  const distances = starts.slice(1).map((start, i) => start - starts[i]!);
  // Of an even number the lower: a line that is skipped makes a distance longer.
  const usual = [...distances].sort((a, b) => a - b)[(distances.length - 1) >> 1]!;
  const single = distances.filter((distance) => Math.abs(distance / usual - 1) < NEAR_PLACE);
  const lineSeconds = single.reduce((sum, distance) => sum + distance, 0) / single.length;
  const offsets = starts.map((start) => start - endSeconds - lineSeconds * Math.round((start - endSeconds) / lineSeconds));
  const offset = [...offsets].sort((a, b) => a - b)[offsets.length >> 1]!;
  const fitting = offsets.filter((one) => Math.abs(one - offset) < NEAR_PLACE * lineSeconds).length;
  return lineSeconds > 0 && fitting > starts.length / 2 ? { lineSeconds, endSeconds: endSeconds + offset } : null;
}

function anchorOf(times: SongTimes, { firstWord, endWord }: WordRange): Anchor | null {
  const own = times.slice(firstWord, endWord);
  if (own.includes(null)) return null;
  return own.filter((time) => time?.squeezed).length <= own.length / 2 ? (own as WordTime[]) : null;
}

const startOf = (anchor: Anchor): number => anchor[0]!.startSeconds;

function moveTo(times: (WordTime | null)[], { firstWord }: WordRange, model: Anchor, startSeconds: number): void {
  const shift = startSeconds - startOf(model);
  model.forEach((time, n) => {
    const before = times[firstWord + n];
    times[firstWord + n] = {
      startSeconds: time.startSeconds + shift,
      endSeconds: time.endSeconds + shift,
      confidence: before?.confidence ?? CONFIDENCE,
      meanLogProbability: before?.meanLogProbability ?? Math.log(CONFIDENCE),
      squeezed: false,
    };
  });
}
