import type { LyricWord } from './lyric-words.ts';
import { type Span, VOICE_FRAME_SECONDS, type VoiceActivity } from './voice-activity.ts';
import type { WordTime } from './word-times.ts';

/** "Ooh", "ah", "mmm", "whoa": sung for its sound. */
const SUNG_VOWEL = /^(?:[hw]*(?:a{2,}|e{2,}|i{2,}|o{2,}|u{2,})h*|[hw]*[aeou]h+|w+h?oa+h*|h*m{2,}|hm+)$/;
/** A voice falls at least this much between two of them. */
const LEAST_DIP_DB = 6;
/** What rises later than this before the next word belongs to it. */
const NEXT_WORD_SECONDS = 0.3;
/** A stretch of voice that long has a word. */
const LONGEST_WORDLESS_SECONDS = 1;
/** Between words further apart there is more than a few vowels, and joining its swells takes the square of their number: 0.7 s for this long. */
const LONGEST_GAP_SECONDS = 600;
/** The voice's attack within its stretch, as for all words. */
const ONSET_LAG_SECONDS = 0.02;
const CONFIDENCE = 0.5;

/**
 * Gives each of several held vowels in a row ("ooh ooh ooh") a rise and fall of the voice of its own. They all read alike, so
 * that attention cannot tell them apart. Where the voice between the words before and behind swells as often as there are
 * vowels, each is one of them. Where it swells more often, and a whole swell would be left without a word, it is divided where
 * it falls deepest. Else they stay where they are.
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
  const gap = {
    startSeconds: before?.endSeconds ?? 0,
    endSeconds: behind ? behind.startSeconds - NEXT_WORD_SECONDS : voice.durationSeconds,
  };
  if (gap.endSeconds - gap.startSeconds > LONGEST_GAP_SECONDS) return;
  const own = times.slice(first, end);
  const swells = joinAtShallowest(swellsIn(voice, gap));
  if (swells.length < own.length || (swells.length > own.length && swells.every((swell) => hasWord(swell, own)))) return;
  joinAtShallowest(swells, own.length).forEach(({ startSeconds, endSeconds }, i) => {
    const meanLogProbability = own[i]?.meanLogProbability ?? Math.log(CONFIDENCE);
    const confidence = own[i]?.confidence ?? CONFIDENCE;
    times[first + i] = { startSeconds: startSeconds + ONSET_LAG_SECONDS, endSeconds, confidence, meanLogProbability, squeezed: false };
  });
}

/** One rise and fall of the voice. */
interface Swell extends Span {
  /** Level from which it rises. */
  dipDb: number;
  peakDb: number;
}

/** The rises and falls of the voice that begin within a gap, however small. */
function swellsIn(voice: VoiceActivity, gap: Span): Swell[] {
  const swells: Swell[] = [];
  const last = Math.min(voice.levelsDb.length, Math.floor(gap.endSeconds / VOICE_FRAME_SECONDS));
  let falling = true;
  let beforeDb = voice.thresholdDb;
  for (let frame = Math.ceil(gap.startSeconds / VOICE_FRAME_SECONDS); frame < last; frame++) {
    const levelDb = Math.max(voice.thresholdDb, voice.levelsDb[frame]!);
    const startSeconds = frame * VOICE_FRAME_SECONDS;
    if (levelDb > beforeDb && falling) swells.push({ startSeconds, endSeconds: startSeconds, dipDb: beforeDb, peakDb: levelDb });
    if (levelDb !== beforeDb) falling = levelDb < beforeDb;
    const latest = swells.at(-1);
    if (latest && levelDb > voice.thresholdDb) {
      latest.endSeconds = startSeconds + VOICE_FRAME_SECONDS;
      latest.peakDb = Math.max(latest.peakDb, levelDb);
    }
    beforeDb = levelDb;
  }
  return swells;
}

/** Joins neighbours between which the voice hardly falls, and more of them while there are more than `most`. */
function joinAtShallowest(swells: readonly Swell[], most = Infinity): Swell[] {
  const joined = swells.map((swell) => ({ ...swell }));
  const dipDb = (i: number) => Math.min(joined[i - 1]!.peakDb, joined[i]!.peakDb) - joined[i]!.dipDb;
  // Of two rests as deep, the longer divides: a second counts as a decibel.
  const divide = (i: number) => dipDb(i) + joined[i]!.startSeconds - joined[i - 1]!.endSeconds;
  while (joined.length > 1) {
    let least = 1;
    for (let i = 2; i < joined.length; i++) if (divide(i) < divide(least)) least = i;
    if (dipDb(least) >= LEAST_DIP_DB && joined.length <= most) break;
    const left = joined[least - 1]!;
    const right = joined.splice(least, 1)[0]!;
    left.endSeconds = right.endSeconds;
    left.peakDb = Math.max(left.peakDb, right.peakDb);
  }
  return joined;
}

function hasWord(swell: Span, words: readonly (WordTime | null)[]): boolean {
  if (swell.endSeconds - swell.startSeconds < LONGEST_WORDLESS_SECONDS) return true;
  return words.some((word) => word && word.startSeconds < swell.endSeconds && word.endSeconds > swell.startSeconds);
}
