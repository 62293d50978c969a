import type { Line, Word } from '@refrain/song-model';
import { joinWords } from '@refrain/song-model';
import { gapsWithReadings, type Measure, type PlacedWord, placeWords, runsFromRight } from './place-words.ts';

/** One row of type: a line, or a part of a line that is too long for the screen. */
export interface Row {
  key: string;
  words: PlacedWord[];
  widthPx: number;
  /** Written from the right. */
  rightToLeft: boolean;
  /** Has readings above its words. */
  hasRuby: boolean;
  /** Who sings it; null where there is one singer only. */
  singer: string | null;
}

const PAUSE_SECONDS = 0.22;
const ENDS_PHRASE = /[,;:.!?…—–、。，！？；：]$/;
/** What a break in the middle of a phrase costs, as a share of a row left empty. */
const MID_PHRASE_COST = 0.5;

/** Sets a line in as few rows as fit, broken where a singer would breathe rather than where the row is full. */
export function layoutLine(line: Line, lineIndex: number, measure: Measure, maxWidthPx: number): Row[] {
  const widths = line.words.map((word) => measure(word.text));
  const spaces = line.words.map((word, i) => (i === 0 ? 0 : gapWidth(line.words[i - 1]?.text ?? '', word.text, measure)));
  const gaps = gapsWithReadings(line.words, widths, spaces, measure);
  const rightToLeft = runsFromRight(line.words.map((word) => word.text).join(' ')) ?? false;
  const rows: Row[] = [];
  let start = 0;
  for (const end of breakRows(line.words, widths, gaps, maxWidthPx)) {
    const own = widths.slice(start, end);
    const between = [0, ...gaps.slice(start + 1, end)];
    const words = placeWords(line.words.slice(start, end), own, between, measure, rightToLeft);
    const widthPx = [...own, ...between].reduce((sum, px) => sum + px, 0);
    const hasRuby = words.some((word) => word.ruby.length > 0);
    rows.push({ key: `${lineIndex}.${rows.length}`, words, widthPx, rightToLeft, hasRuby, singer: line.singer });
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
