import type { Chart } from '../chart.ts';
import { readSingerMark } from './singer-marks.ts';

/** One line of lyrics as a person gave it, with the time stamps it carried, if any. */
export interface GivenLine {
  text: string;
  /** From an LRC stamp: an anchor for alignment, not a truth. */
  startSeconds: number | null;
  /** Who sings it, where the text says so by `[singer:Ann]`. */
  singer?: string;
}

const HEADING =
  'intro|verse|pre-?chorus|chorus|refrain|hook|bridge|outro|interlude|instrumental|solo|strophe|couplet|estribillo|verso|puente|coro|\\d+';
const BRACKETED_HEADING = new RegExp(`^\\[ ?(?:${HEADING})\\b[^\\]]*\\] ?:?$`, 'i');
// A choir's words stand in parentheses, too: `(Solo tú)` is sung, `(Chorus x2)` is not.
const PARENTHESISED_HEADING = new RegExp(`^\\( ?(?:${HEADING})(?: ?\\d+)?(?: ?x ?\\d+)? ?:?\\) ?:?$`, 'i');
const REPEAT_MARK = /(?:(?:^| )(?:x ?(\d{1,2})|(\d{1,2}) ?x)| ?[([] ?(?:x ?(\d{1,2})|(\d{1,2}) ?x) ?[)\]])$/i;

/** One space between words, none around them. */
export function collapseSpaces(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** True for `[Chorus]`, `[Verse 2: Ann]` or `(Refrain x2)`: written for the eye, not sung. */
export function isSectionHeading(line: string): boolean {
  return BRACKETED_HEADING.test(line) || PARENTHESISED_HEADING.test(line);
}

/**
 * Splits pasted lyrics into sung lines: drops blank lines and headings (`[Chorus]`), and writes out `(x2)`. `[singer:Ann]` says
 * who sings the lines after it.
 * @returns lines without times; use {@link parseLrc} for text with time stamps.
 */
export function parsePlainLyrics(text: string): GivenLine[] {
  const lines: GivenLine[] = [];
  let singer: string | null = null;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const whole = collapseSpaces(raw);
    const named = readSingerMark(whole);
    if (named !== undefined) singer = named;
    if (named !== undefined || isSectionHeading(whole)) continue;
    const repeat = REPEAT_MARK.exec(whole);
    const count = Math.min(16, Number(repeat?.slice(1).find((digits) => digits !== undefined) ?? 1) || 1);
    const line = (repeat ? whole.slice(0, repeat.index) : whole).trim();
    if (line === '') continue;
    for (let i = 0; i < count; i++) lines.push({ text: line, startSeconds: null, ...(singer === null ? {} : { singer }) });
  }
  return lines;
}

/** The words of a chart as plain text, one sung line per line. */
export function chartToPlainText(chart: Chart): string {
  return chart.lines.map((line) => joinWords(line.words.map((w) => w.text))).join('\n') + (chart.lines.length > 0 ? '\n' : '');
}

const CJK_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
const CJK_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]$/u;
/** Stops, commas and brackets that are as wide as a character, with room of their own on the side where others have a space. */
const WIDE_SIGN = String.raw`[\u3001-\u3003\u3008-\u3011\u3014-\u301f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]`;
const WIDE_START = new RegExp(`^${WIDE_SIGN}`);
const WIDE_END = new RegExp(`${WIDE_SIGN}$`);

/** Joins words with spaces, except between characters of scripts that use none and beside their signs. */
export function joinWords(words: readonly string[]): string {
  let text = '';
  for (const word of words) text += text === '' || touches(text, word) ? word : ` ${word}`;
  return text;
}

function touches(before: string, word: string): boolean {
  return (CJK_END.test(before) && CJK_START.test(word)) || WIDE_END.test(before) || WIDE_START.test(word);
}
