import type { StageTheme } from '@refrain/contract';
import type { Chart, Rhythm } from '@refrain/song-model';
import { BeatPulse, LyricCursor, type LyricState } from '@refrain/stage-engine';
import { Backdrop } from './backdrop.ts';
import { drawBreak, drawCountIn, drawTitle, type StageLook, titlePresence } from './cues.ts';
import { MelodyLane } from './melody-lane.ts';
import { PALETTES, type Palette } from './palette.ts';
import { familiesFor } from './script-fonts.ts';
import { stageSize } from './stage-size.ts';
import { WordsPainter } from './words-painter.ts';

export interface StageSong {
  title: string;
  artist: string | null;
  hues: [number, number];
  chart: Chart;
  rhythm: Rhythm | null;
  /** 0 … 1 over the whole song, evenly spaced. */
  peaks: readonly number[];
  durationSeconds: number;
}

export interface StageMoment {
  /** Song time at the loudspeaker. */
  seconds: number;
  /** Song time for the words: the singer's offset included. */
  wordSeconds: number;
  wordsShown: boolean;
  /** Whether the lights behind the words are seen. */
  lights: boolean;
}

/** Everything of a song that is written on the stage. */
export function songText({ title, artist, chart }: Pick<StageSong, 'title' | 'artist' | 'chart'>): string {
  const words = chart.lines.flatMap((line) => line.words);
  return [
    title,
    artist ?? '',
    ...words.map(({ text, reading, syllables }) => [text, reading, ...syllables.map((part) => part.reading)].join(' ')),
  ].join(' ');
}

/** Draws the whole stage for a moment. Knows no clock, no sound and no React. */
export class StagePainter {
  readonly cursor: LyricCursor;
  readonly #song: StageSong;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #backdrop: Backdrop;
  readonly #pulse: BeatPulse | null;
  readonly #still: boolean;
  readonly #palette: Palette;
  #look: StageLook;
  #words: WordsPainter;
  #lane: MelodyLane;

  /** @param still for people who asked for less motion */
  constructor(
    canvas: HTMLCanvasElement,
    backdrop: HTMLCanvasElement,
    song: StageSong,
    { theme, still }: { theme: StageTheme; still: boolean },
  ) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser has no 2D canvas.');
    this.#canvas = canvas;
    this.#context = context;
    this.#song = song;
    this.#still = still;
    this.#palette = PALETTES[theme];
    this.#look = { size: stageSize(1, 1, 1), palette: this.#palette, families: familiesFor(songText(song), song.chart.language), still };
    this.cursor = new LyricCursor(song.chart, song.rhythm);
    this.#pulse = song.rhythm ? new BeatPulse(song.rhythm) : null;
    this.#backdrop = new Backdrop(backdrop, song.hues, this.#palette, still);
    this.#words = new WordsPainter(context, this.cursor.lines, this.#look);
    this.#lane = new MelodyLane(this.cursor.lines, song.chart.notes, this.#look);
  }

  /** To be called when the screen changes, and once the font is there. */
  resize(cssWidth: number, cssHeight: number, pixelRatio: number, lyricSize: number): void {
    const size = stageSize(cssWidth, cssHeight, pixelRatio, lyricSize);
    this.#look = { ...this.#look, size };
    if (this.#canvas.width !== size.widthPx) this.#canvas.width = size.widthPx;
    if (this.#canvas.height !== size.heightPx) this.#canvas.height = size.heightPx;
    this.#words = new WordsPainter(this.#context, this.cursor.lines, this.#look);
    this.#lane = new MelodyLane(this.cursor.lines, this.#song.chart.notes, this.#look);
  }

  draw({ seconds, wordSeconds, wordsShown, lights }: StageMoment): LyricState {
    const raw = this.cursor.at(wordSeconds);
    const state = this.#still ? { ...raw, scroll: Math.max(0, raw.lineIndex) } : raw;
    const context = this.#context;
    if (lights) this.#backdrop.draw({ seconds, energy: this.#energyAt(seconds), beat: this.#pulse?.at(seconds) ?? null });
    context.clearRect(0, 0, this.#look.size.widthPx, this.#look.size.heightPx);
    const wordless = state.part === 'wordless';
    const fading = wordless || !wordsShown ? 1 : state.part === 'before' ? titlePresence(wordSeconds, this.cursor.firstCueSeconds) : 0;
    const title = this.#still ? Math.round(fading) : fading;
    drawTitle(context, this.#song, this.#look, title);
    if (wordless || !wordsShown) return state;
    const presence = 1 - title;
    this.#words.draw(context, state, wordSeconds, presence);
    this.#lane.draw(context, state, wordSeconds, presence);
    if (state.countIn) drawCountIn(context, state.countIn, this.#look);
    else if (state.break) drawBreak(context, state.break, this.#look, presence);
    return state;
  }

  #energyAt(seconds: number): number {
    const { peaks, durationSeconds } = this.#song;
    if (peaks.length === 0 || durationSeconds <= 0) return 0.4;
    // A second around the moment: a light that follows single drum hits would flicker.
    const centre = (seconds / durationSeconds) * peaks.length;
    const half = Math.max(1, (0.5 / durationSeconds) * peaks.length) + 1;
    let sum = 0;
    let weights = 0;
    for (let i = Math.max(0, Math.floor(centre - half)); i <= Math.min(peaks.length - 1, Math.ceil(centre + half)); i++) {
      const weight = Math.max(0, 1 - Math.abs(i - centre) / half);
      sum += weight * (peaks[i] ?? 0);
      weights += weight;
    }
    return weights === 0 ? 0.4 : Math.min(1, sum / weights);
  }
}
