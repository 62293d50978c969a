const PART_LENGTH = 3;
/** What is longer is no word that somebody mistypes. */
export const LONGEST_WORD = 40;

/** A word cut into overlapping threes, its ends marked: what it shares with words that look like it. `"abba"` → `^ab abb bba ba$`. */
export function wordParts(word: string): string[] {
  const letters = Array.from(`^${word}$`);
  return letters.slice(0, Math.max(0, letters.length - PART_LENGTH + 1)).map((_, at) => letters.slice(at, at + PART_LENGTH).join(''));
}
