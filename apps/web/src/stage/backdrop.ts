import type { Beat } from '@refrain/stage-engine';
import { type Palette, withAlpha } from './palette.ts';

/** Few pixels are enough: the browser stretches them. Fewer still, and the dither of the gradients shows as a pattern. */
const WIDTH = 384;
const HEIGHT = 216;

export interface BackdropMoment {
  seconds: number;
  /** 0 … 1: how loud the song is here. */
  energy: number;
  beat: Beat | null;
}

/**
 * Music made visible behind the words: two cool lights that swell with the loudness, and a warm horizon that
 * breathes with the beat. Dark enough everywhere for warm-white words at more than 7:1.
 */
export class Backdrop {
  readonly #context: CanvasRenderingContext2D;
  readonly #hues: [number, number];
  readonly #still: boolean;
  readonly #palette: Palette;

  /** @param still for people who asked for less motion */
  constructor(canvas: HTMLCanvasElement, hues: [number, number], palette: Palette, still: boolean) {
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('This browser has no 2D canvas.');
    this.#context = context;
    this.#hues = hues;
    this.#still = still;
    this.#palette = palette;
    this.draw({ seconds: 0, energy: 0.3, beat: null });
  }

  draw({ seconds, energy, beat }: BackdropMoment): void {
    const context = this.#context;
    const swell = this.#still ? 0.4 : energy;
    const pulse = this.#still ? 0 : (beat?.strength ?? 0);
    const drift = this.#still ? 0 : seconds;
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = this.#palette.night;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.globalCompositeOperation = 'lighter';
    this.#light(0.12 + 0.1 * Math.sin(drift * 0.13), 0.02, 0.62, `hsl(${this.#hues[0]} 62% 30%`, 0.42 + 0.3 * swell);
    this.#light(0.92 + 0.08 * Math.sin(drift * 0.11 + 2), 0.16, 0.55, `hsl(${this.#hues[1]} 55% 27%`, 0.36 + 0.3 * swell);
    this.#horizon(0.12 + 0.24 * swell + 0.28 * pulse);
  }

  #light(x: number, y: number, radius: number, hsl: string, alpha: number): void {
    const glow = this.#context.createRadialGradient(x * WIDTH, y * HEIGHT, 0, x * WIDTH, y * HEIGHT, radius * WIDTH);
    glow.addColorStop(0, `${hsl} / ${alpha})`);
    glow.addColorStop(0.5, `${hsl} / ${alpha * 0.32})`);
    glow.addColorStop(1, `${hsl} / 0)`);
    this.#context.fillStyle = glow;
    this.#context.fillRect(0, 0, WIDTH, HEIGHT);
  }

  #horizon(alpha: number): void {
    const context = this.#context;
    context.save();
    context.translate(WIDTH / 2, HEIGHT * 1.12);
    context.scale(1, 0.3);
    const glow = context.createRadialGradient(0, 0, 0, 0, 0, WIDTH * 0.62);
    glow.addColorStop(0, withAlpha(this.#palette.sing, alpha));
    glow.addColorStop(0.45, withAlpha(this.#palette.glow, alpha * 0.4));
    glow.addColorStop(1, withAlpha(this.#palette.glow, 0));
    context.fillStyle = glow;
    context.fillRect(-WIDTH, -HEIGHT * 4, WIDTH * 2, HEIGHT * 5);
    context.restore();
  }
}
