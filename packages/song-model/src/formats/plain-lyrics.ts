import type { Chart } from '../chart.ts';

/** One line of lyrics as a person gave it, with the time stamps it carried, if any. */
export interface GivenLine {
  text: string;
  /** From an LRC stamp: an anchor for alignment, not a truth. */
  startSeconds: number | null;
}

const SECTION_HEADING =
  /^\s*[[(]\s*(intro|verse|pre-?chorus|chorus|refrain|hook|bridge|outro|interlude|instrumental|solo|strophe|couplet|estribillo|verso|puente|coro|\d+)\b[^\])]*[\])]\s*:?\s*$/i;
const REPEAT_MARK = /\s*[([]?\s*(?:x\s*(\d{1,2})|(\d{1,2})\s*x)\s*[)\]]?\s*$/i;

/**
 * Splits pasted lyrics into sung lines: drops blank lines and headings (`[Chorus]`), and writes out `(x2)`.
 * @returns lines without times; use {@link parseLrc} for text with time stamps.
 */
export function parsePlainLyrics(text: string): GivenLine[] {
  const lines: GivenLine[] = [];
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    if (SECTION_HEADING.test(raw)) continue;
    const repeat = REPEAT_MARK.exec(raw);
    const count = Math.min(16, Number(repeat?.[1] ?? repeat?.[2] ?? 1) || 1);
    const line = (repeat ? raw.slice(0, repeat.index) : raw).trim().replace(/\s+/g, ' ');
    if (line === '') continue;
    for (let i = 0; i < count; i++) lines.push({ text: line, startSeconds: null });
  }
  return lines;
}

/** The words of a chart as plain text, one sung line per line. */
export function chartToPlainText(chart: Chart): string {
  return chart.lines.map((line) => joinWords(line.words.map((w) => w.text))).join('\n') + (chart.lines.length > 0 ? '\n' : '');
}

const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const CJK_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。！？]$/u;

/** Joins words with spaces, except between characters of scripts that use none. */
export function joinWords(words: readonly string[]): string {
  let text = '';
  for (const word of words) text += text === '' || (CJK_END.test(text) && CJK.test(word)) ? word : ` ${word}`;
  return text;
}
