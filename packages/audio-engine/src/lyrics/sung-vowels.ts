import type { LyricWord } from './lyric-words.ts';
import { type Span, VOICE_FRAME_SECONDS, type VoiceActivity } from './voice-activity.ts';
import type { WordTime } from './word-times.ts';

/** "Ooh", "ah", "mmm", "whoa": sung for its sound. */
const SUNG_VOWEL = /^(?:[hw]*(?:a{2,}|e{2,}|i{2,}|o{2,}|u{2,})h*|[hw]*[aeou]h+|w+h?oa+h*|h*m{2,}|hm+)$/;
/** A singer who breathes rests about this long at least. */
const LEAST_PAUSE_SECONDS = 0.25;
const SHORTEST_SUNG_SECONDS = 0.3;
/** A stretch of voice that long has a word. */
const LONGEST_WORDLESS_SECONDS = 1;
/** The voice's attack within its stretch, as for all words. */
const ONSET_LAG_SECONDS = 0.02;
const CONFIDENCE = 0.5;

/**
 * Gives each of several held vowels in a row ("ooh ooh ooh") a stretch of voice of its own. They all read alike, so
 * that attention cannot tell them apart and puts several into one breath; whole breaths are then left without a word.
 * Only where that is so, the voice between the words before and behind is divided at its longest rests instead.
 */
export function spreadSungVowels(
  words: readonly LyricWord[],
  times: readonly (WordTime | null)[],
  voice: VoiceActivity,
): (WordTime | null)[] {
  const spread = [...times];
  for (let first = 0; first < words.length; first++) {
    let end = first;
    while (end < words.length && SUNG_VOWEL.test(words[end]!.key)) end++;
    if (end - first >= 2) spreadRun(spread, { first, end }, voice);
    first = Math.max(first, end - 1);
  }
  return spread;
}

function spreadRun(times: (WordTime | null)[], { first, end }: { first: number; end: number }, voice: VoiceActivity): void {
  const before = times.slice(0, first).findLast((time) => time !== null);
  const behind = times.slice(end).find((time) => time !== null);
  const gap = { startSeconds: before?.endSeconds ?? 0, endSeconds: behind?.startSeconds ?? voice.durationSeconds };
  const breaths = breathsIn(voice, gap);
  const own = times.slice(first, end);
  if (breaths.length < own.length || breaths.every((breath) => hasWord(breath, own))) return;
  joinAtShortestRests(breaths, own.length).forEach(({ startSeconds, endSeconds }, i) => {
    const meanLogProbability = own[i]?.meanLogProbability ?? Math.log(CONFIDENCE);
    const confidence = own[i]?.confidence ?? CONFIDENCE;
    times[first + i] = {
      startSeconds: startSeconds + ONSET_LAG_SECONDS,
      endSeconds,
      confidence,
      meanLogProbability,
      squeezed: false,
    };
  });
}

function hasWord(breath: Span, words: readonly (WordTime | null)[]): boolean {
  if (breath.endSeconds - breath.startSeconds < LONGEST_WORDLESS_SECONDS) return true;
  return words.some((word) => word && word.startSeconds < breath.endSeconds && word.endSeconds > breath.startSeconds);
}

/** Voice without a rest, within a gap. */
function breathsIn(voice: VoiceActivity, gap: Span): Span[] {
  const first = Math.ceil(gap.startSeconds / VOICE_FRAME_SECONDS);
  const last = Math.min(voice.voiced.length, Math.floor(gap.endSeconds / VOICE_FRAME_SECONDS));
  const breaths: Span[] = [];
  for (let frame = first; frame < last; frame++) {
    if (voice.voiced[frame] === 0) continue;
    const startSeconds = frame * VOICE_FRAME_SECONDS;
    while (frame < last && voice.voiced[frame] === 1) frame++;
    const endSeconds = frame * VOICE_FRAME_SECONDS;
    const latest = breaths.at(-1);
    if (latest && startSeconds - latest.endSeconds < LEAST_PAUSE_SECONDS) latest.endSeconds = endSeconds;
    else breaths.push({ startSeconds, endSeconds });
  }
  return breaths.filter((breath) => breath.endSeconds - breath.startSeconds >= SHORTEST_SUNG_SECONDS);
}

function joinAtShortestRests(breaths: readonly Span[], count: number): Span[] {
  const joined = breaths.map((breath) => ({ ...breath }));
  while (joined.length > count) {
    let shortest = 1;
    const rest = (i: number) => joined[i]!.startSeconds - joined[i - 1]!.endSeconds;
    for (let i = 2; i < joined.length; i++) if (rest(i) < rest(shortest)) shortest = i;
    joined[shortest - 1]!.endSeconds = joined[shortest]!.endSeconds;
    joined.splice(shortest, 1);
  }
  return joined;
}
