import type { Row } from './layout.ts';
import { fontOf, PALETTE, withAlpha } from './palette.ts';

/** A row of words drawn once, as it is before and after it is sung; each frame only copies from it. */
export interface RowSprite {
  unsung: HTMLCanvasElement;
  sung: HTMLCanvasElement;
  /** Transparent room around the type, for the glow. */
  padPx: number;
}

export const STAGE_WEIGHT = 800;
const KEPT_SPRITES = 14;

/** Draws rows on demand and keeps the last few. */
export class RowSprites {
  readonly #sizePx: number;
  readonly #kept = new Map<string, RowSprite>();

  /** @param sizePx type size in device pixels */
  constructor(sizePx: number) {
    this.#sizePx = sizePx;
  }

  get(row: Row): RowSprite {
    const kept = this.#kept.get(row.key);
    if (kept) return kept;
    const sprite = this.#make(row);
    this.#kept.set(row.key, sprite);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT_SPRITES && oldest !== undefined) this.#kept.delete(oldest);
    return sprite;
  }

  #make(row: Row): RowSprite {
    const padPx = Math.ceil(this.#sizePx * 0.35);
    return { unsung: this.#paint(row, padPx, false), sung: this.#paint(row, padPx, true), padPx };
  }

  #paint(row: Row, padPx: number, sung: boolean): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(row.widthPx) + 2 * padPx;
    canvas.height = Math.ceil(this.#sizePx * 1.3) + 2 * padPx;
    const context = canvas.getContext('2d');
    if (!context) return canvas;
    context.font = fontOf(STAGE_WEIGHT, this.#sizePx);
    context.textBaseline = 'alphabetic';
    context.direction = row.rightToLeft ? 'rtl' : 'ltr';
    context.textAlign = row.rightToLeft ? 'right' : 'left';
    for (const word of row.words) {
      const x = row.rightToLeft ? padPx + row.widthPx - word.xPx : padPx + word.xPx;
      // A dark edge keeps the words readable over any light; the sung word shines a little.
      context.shadowColor = sung && word.heard ? withAlpha(PALETTE.sing, 0.3) : withAlpha('#05060b', 0.6);
      context.shadowBlur = this.#sizePx * (sung && word.heard ? 0.22 : 0.12);
      context.fillStyle = !word.heard ? withAlpha(PALETTE.warm, 0.38) : sung ? PALETTE.sing : PALETTE.warm;
      context.fillText(word.text, x, padPx + this.#sizePx * 1.0);
    }
    return canvas;
  }
}
