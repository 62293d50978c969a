import type { Word } from '@refrain/song-model';
import { syllablesOf } from '@refrain/stage-engine';

/** A moment and the place the fill has reached at it; between two of them it moves evenly. */
export interface FillPoint {
  seconds: number;
  xPx: number;
}

/** How to read what stands below: furigana, pinyin, a transliteration. */
export interface Ruby {
  text: string;
  centrePx: number;
  /** The most it may take; where it has more letters they are drawn closer. */
  widthPx: number;
}

export interface PlacedWord {
  text: string;
  /** Its left edge, from the row's left edge. */
  xPx: number;
  widthPx: number;
  /** In which direction it is written as a whole: a comma after a foreign word stands where the line goes on. */
  writtenFromRight: boolean;
  /** False: shown, but not filled, for the recording does not contain it. */
  heard: boolean;
  rightToLeft: boolean;
  /** Rising in time and place, from the side on which reading begins. */
  fill: FillPoint[];
  ruby: Ruby[];
}

/** Columns of a row, from its left edge. */
export interface Span {
  fromPx: number;
  toPx: number;
}

/** Size of readings beside the words below them. */
export const RUBY_SCALE = 0.36;

export type Measure = (text: string) => number;

const RIGHT_TO_LEFT = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|\p{Script=Adlam}/u;
const LETTER = /\p{L}/u;
const JOINING = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Mongolian}|\p{Script=Nko}|\p{Script=Adlam}/u;
const SIGN_FIRST = /^[^\p{L}\p{N}]/u;
const SIGN_LAST = /[^\p{L}\p{N}\p{M}]$/u;
const ZERO_WIDTH_JOINER = '\u200D';

/** Whether text runs from the right, by its first letter; null without letters. */
export function runsFromRight(text: string): boolean | null {
  for (const character of text) if (LETTER.test(character)) return RIGHT_TO_LEFT.test(character);
  return null;
}

/**
 * Puts words beside each other as they are read. In a line from the right, words of a script from the left keep their own
 * order as a group, and the other way round.
 * @param gaps space before each word, 0 for the first
 */
export function placeWords(
  words: readonly Word[],
  widths: readonly number[],
  gaps: readonly number[],
  measure: Measure,
  rightToLeft: boolean,
): PlacedWord[] {
  const directions = words.map((word) => runsFromRight(word.text) ?? rightToLeft);
  const total = widths.reduce((sum, width, i) => sum + width + (gaps[i] ?? 0), 0);
  const placed: PlacedWord[] = [];
  let read = 0;
  for (let start = 0; start < words.length; ) {
    let end = start + 1;
    while (end < words.length && directions[end] === directions[start]) end++;
    const against = directions[start] !== rightToLeft;
    read += gaps[start] ?? 0;
    const groupPx = spanOf(widths, gaps, start, end);
    let within = 0;
    for (let i = start; i < end; i++) {
      if (i > start) within += gaps[i] ?? 0;
      const widthPx = widths[i] ?? 0;
      // Distance of the word's near edge from the side where the row begins.
      const near = read + (against ? groupPx - within - widthPx : within);
      const word = words[i];
      const fromRight = directions[i] ?? rightToLeft;
      if (word) {
        const place = placeWord(word, rightToLeft ? total - near - widthPx : near, widthPx, measure, fromRight);
        const atEdge = i === end - 1 ? SIGN_LAST.test(word.text) : i === start && SIGN_FIRST.test(word.text) && !SIGN_LAST.test(word.text);
        placed.push({ ...place, writtenFromRight: atEdge ? rightToLeft : fromRight });
      }
      within += widthPx;
    }
    read += groupPx;
    start = end;
  }
  return placed;
}

function spanOf(widths: readonly number[], gaps: readonly number[], start: number, end: number): number {
  let px = 0;
  for (let i = start; i < end; i++) px += (widths[i] ?? 0) + (i > start ? (gaps[i] ?? 0) : 0);
  return px;
}

function placeWord(word: Word, xPx: number, widthPx: number, measure: Measure, rightToLeft: boolean): Omit<PlacedWord, 'writtenFromRight'> {
  const fill: FillPoint[] = [];
  const ruby: Ruby[] = [];
  const visual = (fromPx: number, toPx: number) => (rightToLeft ? widthPx - toPx : fromPx);
  const syllables = syllablesOf(word);
  let text = '';
  let from = 0;
  for (const [i, syllable] of syllables.entries()) {
    text += syllable.text;
    // The last syllable ends where the word ends, whatever its parts add up to.
    const to = i === syllables.length - 1 ? widthPx : Math.max(from, Math.min(widthPx, prefixWidth(text, word.text, measure)));
    if (word.heard) fill.push({ seconds: syllable.startSeconds, xPx: from }, { seconds: syllable.endSeconds, xPx: to });
    if (syllable.reading) ruby.push({ text: syllable.reading, centrePx: xPx + visual(from, to) + (to - from) / 2, widthPx: to - from });
    from = to;
  }
  const whole = wholeReading(word);
  if (whole) ruby.splice(0, 1, { text: whole, centrePx: xPx + widthPx / 2, widthPx: measure(whole) * RUBY_SCALE });
  return { text: word.text, xPx, widthPx, heard: word.heard, rightToLeft, fill, ruby };
}

/** The reading that stands over a word as one. */
function wholeReading(word: Word): string | undefined {
  const [first, ...others] = syllablesOf(word).filter(({ reading }) => reading);
  if (first && (others.length > 0 || word.syllables.length > 1)) return undefined;
  return first?.reading ?? word.reading;
}

/**
 * Widens gaps where readings would touch: one may reach over a neighbour that has none, but not into another reading.
 * @param gaps before each word, 0 for the first
 */
export function gapsWithReadings(words: readonly Word[], widths: readonly number[], gaps: readonly number[], measure: Measure): number[] {
  const space = measure(' ') * RUBY_SCALE;
  let at = 0;
  let readingEnd = Number.NEGATIVE_INFINITY;
  return words.map((word, i) => {
    const widthPx = widths[i] ?? 0;
    const whole = wholeReading(word);
    const over = whole ? (measure(whole) * RUBY_SCALE - widthPx) / 2 : 0;
    const isRead = whole !== undefined || word.syllables.some(({ reading }) => reading);
    const gap = gaps[i] ?? 0;
    const more = isRead ? Math.max(0, readingEnd + space - (at + gap - over)) : 0;
    at += gap + more + widthPx;
    if (isRead) readingEnd = at + over;
    return gap + more;
  });
}

/** The width of the beginning of a word as it stands in the whole: a letter that joins the next has another shape at an end. */
function prefixWidth(prefix: string, whole: string, measure: Measure): number {
  const joins = JOINING.test(prefix.slice(-1)) && JOINING.test(whole.slice(prefix.length, prefix.length + 1));
  return measure(joins ? prefix + ZERO_WIDTH_JOINER : prefix);
}

/** How far a word is filled at a moment, from the side on which its reading begins. */
export function fillAt(word: Pick<PlacedWord, 'fill'>, seconds: number): number {
  let before: FillPoint | undefined;
  for (const point of word.fill) {
    if (point.seconds > seconds) {
      if (!before) return 0;
      const share = (seconds - before.seconds) / (point.seconds - before.seconds);
      return before.xPx + (point.xPx - before.xPx) * share;
    }
    before = point;
  }
  return before ? before.xPx : 0;
}

/** The columns of a row that are sung at a moment, from left to right; a gap between two sung words belongs to them. */
export function sungSpans(words: readonly PlacedWord[], seconds: number): Span[] {
  const spans: (Span & { open: boolean })[] = [];
  for (const word of [...words].sort((a, b) => a.xPx - b.xPx)) {
    const filled = fillAt(word, seconds);
    if (filled <= 0) continue;
    const fromPx = word.rightToLeft ? word.xPx + word.widthPx - filled : word.xPx;
    const touchesLeft = fromPx <= word.xPx + 0.5;
    const touchesRight = fromPx + filled >= word.xPx + word.widthPx - 0.5;
    const last = spans.at(-1);
    const neighbour = last?.open && touchesLeft && isNextTo(words, last.toPx, word.xPx);
    if (last && neighbour) Object.assign(last, { toPx: fromPx + filled, open: touchesRight });
    else spans.push({ fromPx, toPx: fromPx + filled, open: touchesRight });
  }
  return spans.map(({ fromPx, toPx }) => ({ fromPx, toPx }));
}

function isNextTo(words: readonly PlacedWord[], fromPx: number, toPx: number): boolean {
  return !words.some(({ xPx, widthPx }) => xPx >= fromPx - 0.5 && xPx + widthPx <= toPx + 0.5 && xPx < toPx - 0.5);
}
