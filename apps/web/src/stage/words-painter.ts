import type { Line } from '@refrain/song-model';
import type { LyricState } from '@refrain/stage-engine';
import type { StageLook } from './cues.ts';
import { layoutLine, type Row, typeSize } from './layout.ts';
import { fontOf, singerColours } from './palette.ts';
import { type Measure, sungSpans } from './place-words.ts';
import { RowSprites, STAGE_WEIGHT } from './row-sprites.ts';
import type { StageSize } from './stage-size.ts';

const MAX_LINES = 4;
const ROW_HEIGHT = 1.24;
/** Room above a row for readings. */
const RUBY_HEIGHT = 0.34;
const LINE_GAP = 0.3;
/** Words become no smaller than this for the sake of the next line. */
const LEAST_SHRINK = 0.92;
/** Size of lines that wait, beside the current one. */
const WAITING_SCALE = 0.7;
/** Brightness by lines ahead; the next line keeps a contrast of 7:1. */
const WAITING_ALPHA = [1, 0.66, 0.48, 0.36];

/** Draws the lines: current one bright and filled with the voice, the next dimmer and smaller, four at most. */
export class WordsPainter {
  readonly #lines: readonly Line[];
  readonly #size: StageSize;
  readonly #sizePx: number;
  readonly #rows: readonly Row[][];
  readonly #sprites: RowSprites;
  readonly #colourOf: (singer: string | null) => string;
  readonly #isDuet: boolean;

  constructor(context: CanvasRenderingContext2D, lines: readonly Line[], look: StageLook) {
    this.#lines = lines;
    const { size, palette, families } = look;
    this.#size = size;
    const measureAt = (sizePx: number) => {
      context.font = fontOf(STAGE_WEIGHT, sizePx, families);
      return (text: string) => context.measureText(text).width;
    };
    const { sizePx, rows } = setLines(lines, measureAt, size);
    this.#sizePx = sizePx;
    this.#rows = rows;
    this.#colourOf = singerColours(
      lines.map(({ singer }) => singer),
      palette.sing,
    );
    this.#isDuet = new Set(lines.flatMap(({ singer }) => singer ?? [])).size > 1;
    this.#sprites = new RowSprites(this.#sizePx, this.#colourOf, look);
  }

  /** @param presence 0 hides the words (title card), 1 shows them */
  draw(context: CanvasRenderingContext2D, state: LyricState, seconds: number, presence: number): void {
    if (presence <= 0 || state.lineIndex < 0) return;
    const anchor = Math.floor(state.scroll);
    const risen = state.scroll - anchor;
    let top = this.#size.wordsTopPx - risen * this.#lineHeight(anchor, state.scroll);
    const settled = this.#lastShown(anchor);
    const last = risen > 0 ? this.#lastShown(anchor + 1) : settled;
    for (let i = anchor; i <= last; i++) {
      const leaving = i === anchor && risen > 0;
      this.#drawLine(context, i, top, state, seconds, presence * (leaving ? (1 - risen) ** 2 : i > settled ? risen : 1));
      top += this.#lineHeight(i, state.scroll);
    }
    this.#sprites.prepare(this.#rows.slice(anchor, anchor + MAX_LINES + 2).flat());
  }

  #drawLine(context: CanvasRenderingContext2D, index: number, topPx: number, state: LyricState, seconds: number, alpha: number): void {
    const scale = scaleOf(index, state.scroll);
    const line = this.#lines[index];
    const begun = line !== undefined && seconds >= line.startSeconds - 0.25;
    const waiting = index === state.lineIndex && !begun ? 0.82 : 1;
    let y = topPx;
    for (const row of this.#rows[index] ?? []) {
      if (row.hasRuby) y += this.#sizePx * RUBY_HEIGHT * scale;
      context.globalAlpha = alpha * waiting * alphaOf(Math.max(0, index - state.scroll));
      this.#drawRow(context, row, y, scale, seconds);
      y += this.#sizePx * ROW_HEIGHT * scale;
    }
    context.globalAlpha = 1;
  }

  #drawRow(context: CanvasRenderingContext2D, row: Row, y: number, scale: number, seconds: number): void {
    const { unsung, sung, padPx } = this.#sprites.get(row);
    const left = row.rightToLeft ? this.#size.widthPx - this.#size.wordsLeftPx - row.widthPx * scale : this.#size.wordsLeftPx;
    const x = left - padPx * scale;
    const top = y - padPx * scale;
    this.#markSinger(context, row, left, y, scale);
    let done = 0;
    for (const { fromPx, toPx } of sungSpans(row.words, seconds)) {
      // At the ends of a row the glow belongs to the words.
      const from = fromPx <= 0.5 ? 0 : padPx + fromPx;
      const to = toPx >= row.widthPx - 0.5 ? sung.width : padPx + toPx;
      if (from > done) copyColumns(context, unsung, done, from - done, x, top, scale);
      copyColumns(context, sung, from, to - from, x, top, scale);
      done = to;
    }
    if (done < unsung.width) copyColumns(context, unsung, done, unsung.width - done, x, top, scale);
  }

  /** In a duet a bar before the line says who sings it, before it is sung. */
  #markSinger(context: CanvasRenderingContext2D, row: Row, leftPx: number, y: number, scale: number): void {
    if (row.singer === null || !this.#isDuet) return;
    const thick = this.#sizePx * 0.075 * scale;
    const away = this.#sizePx * 0.24;
    context.fillStyle = this.#colourOf(row.singer);
    context.beginPath();
    context.roundRect(
      row.rightToLeft ? leftPx + row.widthPx * scale + away : leftPx - away - thick,
      y + this.#sizePx * 0.2 * scale,
      thick,
      this.#sizePx * 0.86 * scale,
      thick,
    );
    context.fill();
  }

  /** The last line that fits below a current one, when nothing moves. */
  #lastShown(current: number): number {
    let bottom = this.#size.wordsTopPx + this.#lineHeight(current, current);
    let last = current;
    while (last + 1 < this.#lines.length && last + 1 - current < MAX_LINES) {
      bottom += this.#lineHeight(last + 1, current);
      if (bottom > this.#size.wordsBottomPx) break;
      last++;
    }
    return Math.min(last, this.#lines.length - 1);
  }

  #lineHeight(index: number, scroll: number): number {
    return heightOf(this.#rows[index] ?? []) * this.#sizePx * scaleOf(index, scroll);
  }
}

/** Rows of every line in one size: a little smaller than wished where otherwise a line would hide the one that comes next. */
function setLines(lines: readonly Line[], measureAt: (sizePx: number) => Measure, size: StageSize): { sizePx: number; rows: Row[][] } {
  const set = (sizePx: number) => {
    const measure = measureAt(sizePx);
    return { sizePx, rows: lines.map((line, i) => layoutLine(line, i, measure, size.wordsWidthPx)) };
  };
  const wished = set(typeSize(lines, measureAt(size.typePx), size));
  const pairs = wished.rows.map((rows, i) => heightOf(rows) + WAITING_SCALE * heightOf(wished.rows[i + 1] ?? []));
  const fitting = (size.wordsBottomPx - size.wordsTopPx) / (Math.max(1, ...pairs) * wished.sizePx);
  return fitting < 1 && fitting >= LEAST_SHRINK ? set(wished.sizePx * fitting * 0.999) : wished;
}

/** Of a line, in sizes of its type. */
function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + ROW_HEIGHT + (row.hasRuby ? RUBY_HEIGHT : 0), LINE_GAP);
}

function copyColumns(
  context: CanvasRenderingContext2D,
  from: HTMLCanvasElement,
  x: number,
  width: number,
  toX: number,
  toY: number,
  scale: number,
): void {
  context.drawImage(from, x, 0, width, from.height, toX + x * scale, toY, width * scale, from.height * scale);
}

function scaleOf(index: number, scroll: number): number {
  return WAITING_SCALE + (1 - WAITING_SCALE) * Math.max(0, 1 - Math.abs(index - scroll));
}

function alphaOf(linesAhead: number): number {
  const before = Math.floor(linesAhead);
  const near = WAITING_ALPHA[before] ?? 0.2;
  const far = WAITING_ALPHA[before + 1] ?? 0.2;
  return near + (far - near) * (linesAhead - before);
}
