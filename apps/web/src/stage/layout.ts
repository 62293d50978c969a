import type { Line, Word } from '@refrain/song-model';
import { joinWords } from '@refrain/song-model';
import { syllablesOf } from '@refrain/stage-engine';

/** A moment and the place the fill has reached at it; between two of them it moves evenly. */
export interface FillPoint {
  seconds: number;
  xPx: number;
}

export interface PlacedWord {
  text: string;
  xPx: number;
  widthPx: number;
  /** False: shown, but not filled, for the recording does not contain it. */
  heard: boolean;
}

/** One row of type: a line, or a part of a line that is too long for the screen. */
export interface Row {
  key: string;
  words: PlacedWord[];
  widthPx: number;
  /** Written and filled from the right. */
  rightToLeft: boolean;
  /** Rising in time and place, measured from the reading side. */
  fill: FillPoint[];
}

export type Measure = (text: string) => number;

const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
const PAUSE_SECONDS = 0.22;
const ENDS_PHRASE = /[,;:.!?…—–、。]$/;
/** What a break in the middle of a phrase costs, as a share of a row left empty. */
const MID_PHRASE_COST = 0.5;

/** Sets a line in as few rows as fit, broken where a singer would breathe rather than where the row is full. */
export function layoutLine(line: Line, lineIndex: number, measure: Measure, maxWidthPx: number): Row[] {
  const widths = line.words.map((word) => measure(word.text));
  const gaps = line.words.map((word, i) => (i === 0 ? 0 : gapWidth(line.words[i - 1]?.text ?? '', word.text, measure)));
  const rightToLeft = RIGHT_TO_LEFT.test(line.words.map((word) => word.text).join(''));
  const rows: Row[] = [];
  let start = 0;
  for (const end of breakRows(line.words, widths, gaps, maxWidthPx)) {
    rows.push(
      placeRow(
        `${lineIndex}.${rows.length}`,
        line.words.slice(start, end),
        widths.slice(start, end),
        gaps.slice(start, end),
        measure,
        rightToLeft,
      ),
    );
    start = end;
  }
  return rows;
}

/** Share of the lines that should need one row only, when type is set as large as that allows. */
const SHARE_IN_ONE_ROW = 0.8;

/**
 * Type size for a song: as large as most of its lines allow in one row, within bounds; smaller only for a word that
 * is wider than the screen.
 * @param measure at `typePx`, the lower bound
 */
export function typeSize(lines: readonly Line[], measure: Measure, { typePx, largestTypePx, wordsWidthPx }: TypeBounds): number {
  const widths = lines.map((line) => measure(joinWords(line.words.map((word) => word.text)))).sort((a, b) => a - b);
  const typical = widths[Math.ceil(widths.length * SHARE_IN_ONE_ROW) - 1] ?? 0;
  const wished = Math.min(largestTypePx, Math.max(typePx, typePx * (wordsWidthPx / Math.max(1, typical))));
  const widest = Math.max(1, ...lines.flatMap((line) => line.words.map((word) => measure(word.text))));
  return Math.min(wished, typePx * (wordsWidthPx / widest));
}

export interface TypeBounds {
  typePx: number;
  largestTypePx: number;
  wordsWidthPx: number;
}

/** How far a row is filled at a moment, from the reading side. */
export function fillAt(row: Row, seconds: number): number {
  let before: FillPoint | undefined;
  for (const point of row.fill) {
    if (point.seconds > seconds) {
      if (!before) return 0;
      const share = (seconds - before.seconds) / (point.seconds - before.seconds);
      return before.xPx + (point.xPx - before.xPx) * share;
    }
    before = point;
  }
  return before ? before.xPx : 0;
}

function gapWidth(left: string, right: string, measure: Measure): number {
  return joinWords([left, right]).length > left.length + right.length ? measure(' ') : 0;
}

/** Fewest rows first, then evenest with breaks at breaths: dynamic programming over the words. @returns row ends */
function breakRows(words: readonly Word[], widths: number[], gaps: number[], maxWidthPx: number): number[] {
  const best: { rows: number; cost: number; from: number }[] = [{ rows: 0, cost: 0, from: 0 }];
  for (let end = 1; end <= words.length; end++) {
    let choice = { rows: Number.POSITIVE_INFINITY, cost: Number.POSITIVE_INFINITY, from: end - 1 };
    let width = 0;
    for (let from = end - 1; from >= 0; from--) {
      width += (widths[from] ?? 0) + (from + 1 < end ? (gaps[from + 1] ?? 0) : 0);
      if (width > maxWidthPx && from < end - 1) break;
      const rest = best[from];
      if (!rest) continue;
      const rows = rest.rows + 1;
      const cost = rest.cost + (1 - width / maxWidthPx) ** 2 + breakCost(words, end);
      if (rows < choice.rows || (rows === choice.rows && cost < choice.cost)) choice = { rows, cost, from };
    }
    best.push(choice);
  }
  const ends: number[] = [];
  for (let end = words.length; end > 0; end = best[end]?.from ?? 0) ends.unshift(end);
  return ends;
}

function breakCost(words: readonly Word[], end: number): number {
  const left = words[end - 1];
  const right = words[end];
  if (!left || !right) return 0;
  return ENDS_PHRASE.test(left.text) || right.startSeconds - left.endSeconds >= PAUSE_SECONDS ? 0 : MID_PHRASE_COST;
}

function placeRow(key: string, words: readonly Word[], widths: number[], gaps: number[], measure: Measure, rightToLeft: boolean): Row {
  const placed: PlacedWord[] = [];
  const fill: FillPoint[] = [];
  let x = 0;
  for (const [i, word] of words.entries()) {
    const widthPx = widths[i] ?? 0;
    x += i === 0 ? 0 : (gaps[i] ?? 0);
    placed.push({ text: word.text, xPx: x, widthPx, heard: word.heard });
    if (word.heard) fill.push(...fillOfWord(word, x, widthPx, measure));
    x += widthPx;
  }
  return { key, words: placed, widthPx: x, rightToLeft, fill };
}

function fillOfWord(word: Word, xPx: number, widthPx: number, measure: Measure): FillPoint[] {
  const points: FillPoint[] = [];
  const syllables = syllablesOf(word);
  let text = '';
  let from = xPx;
  for (const [i, syllable] of syllables.entries()) {
    text += syllable.text;
    // The last syllable ends where the word ends, whatever its parts add up to.
    const to = i === syllables.length - 1 ? xPx + widthPx : Math.max(from, Math.min(xPx + widthPx, xPx + measure(text)));
    points.push({ seconds: syllable.startSeconds, xPx: from }, { seconds: syllable.endSeconds, xPx: to });
    from = to;
  }
  return points;
}
