import { SKIP_COST_PER_TOKEN, type SongToAlign } from './passage-scoring.ts';
import type { SongTimes } from './passage-window.ts';

/** In fewer words one that is misheard weighs too much. */
const LEAST_WORDS = 3;

/**
 * True for the words of lines that are less likely where they are than left out: something else is sung there, and such a line
 * only fills the place of the right one. (Of 240 sung lines of eight songs 2 were, of 40 lines of other songs in the place of sung
 * ones 39.)
 */
export function unlikelyWords(song: Pick<SongToAlign, 'words' | 'tokens'>, times: SongTimes): boolean[] {
  const unlikely = song.words.map(() => false);
  for (let firstWord = 0; firstWord < unlikely.length; ) {
    let endWord = firstWord + 1;
    while (endWord < unlikely.length && !song.words[endWord]!.startsLine) endWord++;
    let [logProbability, tokens, heard] = [0, 0, 0];
    for (let word = firstWord; word < endWord; word++) {
      const time = times[word];
      if (!time) continue;
      heard++;
      tokens += song.tokens[word]!.length;
      logProbability += time.meanLogProbability * song.tokens[word]!.length;
    }
    if (heard >= LEAST_WORDS && logProbability < -SKIP_COST_PER_TOKEN * tokens) unlikely.fill(true, firstWord, endWord);
    firstWord = endWord;
  }
  return unlikely;
}
