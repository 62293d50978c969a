import type { GivenLine } from '@refrain/song-model';

/** One word of given lyrics. */
export interface LyricWord {
  /** As given, with its punctuation. */
  text: string;
  /** For comparison: letters and digits only, no case, no accents. */
  key: string;
  lineIndex: number;
  /** True for the first word of its line. */
  startsLine: boolean;
  /** What a recogniser reads: with the space and the capital that start a word and a line. */
  spoken: string;
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** A character of an unspaced script with the marks and small kana that belong to it, or a run of anything else. */
const UNSPACED_UNITS = new RegExp(`${UNSPACED.source}[\\p{M}ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]*|(?:(?!${UNSPACED.source}).)+`, 'gu');

/** True for text in a script that puts no spaces between words. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/** Letters and digits of a word without case and accents, so that spelling habits do not count as differences. */
export function wordKey(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/ß/g, 'ss')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Words of a line of text: split at spaces, and between characters where a script has none. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const spaced of text.split(/\s+/u)) {
    if (spaced === '') continue;
    const units = isUnspaced(spaced) ? (spaced.match(UNSPACED_UNITS) ?? [spaced]) : [spaced];
    units.forEach((unit, i) => {
      const previous = words.at(-1);
      // Marks that stand alone belong to the word before them.
      if (wordKey(unit) === '' && previous !== undefined) words[words.length - 1] = i === 0 ? `${previous} ${unit}` : previous + unit;
      else words.push(unit);
    });
  }
  return words;
}

/** The words of given lyrics in order. Lines without letters are left out. */
export function lyricWords(lines: readonly GivenLine[]): LyricWord[] {
  return lines.flatMap((line, lineIndex) =>
    splitWords(line.text)
      .filter((text) => wordKey(text) !== '')
      .map((text, i) => {
        const capital = i === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
        return { text, key: wordKey(text), lineIndex, startsLine: i === 0, spoken: isUnspaced(text) && i > 0 ? capital : ` ${capital}` };
      }),
  );
}
