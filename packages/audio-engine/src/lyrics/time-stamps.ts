import type { GivenLine } from '@refrain/song-model';
import { type LyricWord, wordKey } from './lyric-words.ts';
import type { Transcript } from './transcript.ts';
import { matchWords } from './word-matching.ts';

const LEAST_RUN = 3;
const LEAST_EVIDENCE = 3;
/** Stamps whose distance to the recording varies more than this were made for another recording. */
const LARGEST_SPREAD_SECONDS = 1.5;

/**
 * When each line-starting word should be sung by the time stamps of its line, moved by the constant by which the
 * stamps differ from what was heard (another intro, another release). Null for other words, for lines without
 * a stamp, and throughout when the stamps do not fit the recording.
 */
export function stampedStarts(words: readonly LyricWord[], given: readonly GivenLine[], transcript: Transcript): (number | null)[] {
  const stamps = words.map((word) => (word.startsLine ? (given[word.lineIndex]?.startSeconds ?? null) : null));
  const matches = matchWords(
    words.map((word) => word.key),
    transcript.words.map((word) => wordKey(word.text)),
  );
  const shifts = matches.flatMap((match) => {
    const stamp = stamps[match.given];
    if (stamp === null || stamp === undefined || match.run < LEAST_RUN) return [];
    return [transcript.words[match.heard]!.startSeconds - stamp];
  });
  if (shifts.length < LEAST_EVIDENCE) return stamps;
  const shift = median(shifts);
  const spread = median(shifts.map((value) => Math.abs(value - shift)));
  if (spread > LARGEST_SPREAD_SECONDS) return stamps.map(() => null);
  return stamps.map((stamp) => (stamp === null ? null : Math.max(0, stamp + shift)));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
