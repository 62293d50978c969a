import type { StageLook } from './cues.ts';
import type { Row } from './layout.ts';
import { fontOf, withAlpha } from './palette.ts';
import { RUBY_SCALE } from './place-words.ts';

/** A row of words drawn once, as it is before and after it is sung; each frame only copies from it. */
export interface RowSprite {
  unsung: HTMLCanvasElement;
  sung: HTMLCanvasElement;
  /** Transparent room around the type, for the glow. */
  padPx: number;
}

export const STAGE_WEIGHT = 800;
const KEPT_SPRITES = 36;
const keyOf = (row: Row, sung: boolean) => `${row.key} ${sung}`;

/** Draws rows on demand and keeps the last few. */
export class RowSprites {
  readonly #sizePx: number;
  readonly #colourOf: (singer: string | null) => string;
  readonly #unsungColour: string;
  readonly #families: string;
  readonly #kept = new Map<string, HTMLCanvasElement>();

  /**
   * @param sizePx type size in device pixels
   * @param colourOf what the words of a singer are filled with
   */
  constructor(sizePx: number, colourOf: (singer: string | null) => string, { palette, families }: Pick<StageLook, 'palette' | 'families'>) {
    this.#sizePx = sizePx;
    this.#colourOf = colourOf;
    this.#unsungColour = palette.warm;
    this.#families = families;
  }

  get(row: Row): RowSprite {
    const padPx = Math.ceil(this.#sizePx * 0.35);
    return { unsung: this.#drawn(row, padPx, false), sung: this.#drawn(row, padPx, true), padPx };
  }

  /** Draws ahead of time one picture of those that are missing: a glow takes longer than a frame may. */
  prepare(rows: readonly Row[]): void {
    const padPx = Math.ceil(this.#sizePx * 0.35);
    for (const row of rows)
      for (const sung of [false, true]) {
        if (this.#kept.has(keyOf(row, sung))) continue;
        this.#drawn(row, padPx, sung);
        return;
      }
  }

  #drawn(row: Row, padPx: number, sung: boolean): HTMLCanvasElement {
    const key = keyOf(row, sung);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const canvas = this.#paint(row, padPx, sung);
    this.#kept.set(key, canvas);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT_SPRITES && oldest !== undefined) this.#kept.delete(oldest);
    return canvas;
  }

  #paint(row: Row, padPx: number, sung: boolean): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(row.widthPx) + 2 * padPx;
    canvas.height = Math.ceil(this.#sizePx * 1.3) + 2 * padPx;
    const context = canvas.getContext('2d');
    if (!context) return canvas;
    const colour = this.#colourOf(row.singer);
    context.textBaseline = 'alphabetic';
    for (const word of row.words) {
      // A dark edge keeps the words readable over any light; the sung word shines a little.
      const shines = sung && word.heard;
      context.shadowColor = shines ? withAlpha(colour, 0.3) : withAlpha('#05060b', 0.6);
      context.shadowBlur = this.#sizePx * (shines ? 0.22 : 0.12);
      context.fillStyle = !word.heard ? withAlpha(this.#unsungColour, 0.38) : sung ? colour : this.#unsungColour;
      context.font = fontOf(STAGE_WEIGHT, this.#sizePx, this.#families);
      context.direction = word.writtenFromRight ? 'rtl' : 'ltr';
      context.textAlign = 'left';
      context.fillText(word.text, padPx + word.xPx, padPx + this.#sizePx);
      context.font = fontOf(STAGE_WEIGHT - 200, this.#sizePx * RUBY_SCALE, this.#families);
      context.textAlign = 'center';
      for (const { text, centrePx, widthPx } of word.ruby) context.fillText(text, padPx + centrePx, padPx + this.#sizePx * 0.04, widthPx);
    }
    return canvas;
  }
}
