import { matchWords, splitWords, wordKey } from '@refrain/audio-engine';
import { parseGivenLyrics } from '@refrain/song-model';

/** Words beyond these say no more about whether a text is the right one, and comparing takes the product of both lengths. */
const MOST_WORDS = 1_200;
/** A word that fits by itself, far from any other that does, is chance. */
const SHORTEST_RUN = 2;

/** The least agreement with which a text is taken for what is sung. The texts of other songs reach about half of it. */
export const LEAST_AGREEMENT = 0.4;

/**
 * How well a text agrees with the words that were heard, 0…1: the harmonic mean of the share of its words that were heard
 * and the share of heard words that it has, in order. Words that are nearly the same count in part, since a voice is not
 * always heard well.
 */
export function lyricsAgreement(text: string, heard: readonly string[]): number {
  const given = keysOf(parseGivenLyrics(text).flatMap((line) => splitWords(line.text)));
  const sung = keysOf(heard);
  if (given.length === 0 || sung.length === 0) return 0;
  const agreed = matchWords(given, sung)
    .filter(({ run }) => run >= Math.min(SHORTEST_RUN, given.length, sung.length))
    .reduce((sum, { similarity }) => sum + similarity, 0);
  return (2 * agreed) / (given.length + sung.length);
}

function keysOf(words: readonly string[]): string[] {
  return words
    .map(wordKey)
    .filter((key) => key !== '')
    .slice(0, MOST_WORDS);
}
