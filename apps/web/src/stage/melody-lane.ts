import type { Line, Note } from '@refrain/song-model';
import type { LyricState } from '@refrain/stage-engine';
import type { StageLook } from './cues.ts';
import { type Palette, singerColours, withAlpha } from './palette.ts';
import { runsFromRight } from './place-words.ts';
import type { StageSize } from './stage-size.ts';

const LEAD_SECONDS = 0.1;
/** A voice slides into its first note before the word begins. */
const EARLY_SECONDS = 0.15;
/** So that a speech-like line does not jump over the whole lane. */
const MIN_RANGE_SEMITONES = 9;

interface LanePage {
  fromSeconds: number;
  toSeconds: number;
  notes: Note[];
  colour: string;
  /** Written, and so drawn, from the right. */
  rightToLeft: boolean;
}

/** The melody of the current line as bars below the words: height is pitch, the fill is the moment. */
export class MelodyLane {
  readonly #pages: LanePage[];
  readonly #low: number;
  readonly #range: number;
  readonly #size: StageSize;
  readonly #palette: Palette;

  constructor(lines: readonly Line[], notes: readonly Note[], { size, palette }: Pick<StageLook, 'size' | 'palette'>) {
    this.#size = size;
    this.#palette = palette;
    const pitches = notes.map((note) => note.pitchMidi).sort((a, b) => a - b);
    const at = (share: number) => pitches[Math.round((pitches.length - 1) * share)] ?? 60;
    const middle = (at(0.03) + at(0.97)) / 2;
    this.#range = Math.max(MIN_RANGE_SEMITONES, at(0.97) - at(0.03));
    this.#low = middle - this.#range / 2;
    const colourOf = singerColours(
      lines.map(({ singer }) => singer),
      palette.sing,
    );
    this.#pages = lines.map((line, i) => {
      const next = lines[i + 1]?.startSeconds ?? Number.POSITIVE_INFINITY;
      const own = notes.filter(
        (note) =>
          note.startSeconds >= line.startSeconds - EARLY_SECONDS && note.startSeconds < Math.min(next, line.endSeconds + 1) - EARLY_SECONDS,
      );
      const endSeconds = Math.max(line.endSeconds, ...own.map((note) => note.endSeconds));
      return {
        fromSeconds: line.startSeconds - LEAD_SECONDS,
        toSeconds: endSeconds + LEAD_SECONDS,
        notes: own,
        colour: colourOf(line.singer),
        rightToLeft: runsFromRight(line.words.map((word) => word.text).join(' ')) ?? false,
      };
    });
  }

  draw(context: CanvasRenderingContext2D, state: LyricState, seconds: number, presence: number): void {
    const page = this.#pages[state.lineIndex];
    if (!page || presence <= 0) return;
    const turned = state.lineIndex === 0 ? 1 : Math.max(0, state.scroll - (state.lineIndex - 1));
    const left = this.#size.wordsLeftPx;
    const width = this.#size.wordsWidthPx;
    const span = page.toSeconds - page.fromSeconds;
    const xOf = (at: number) => left + ((at - page.fromSeconds) / span) * width;
    const thick = Math.max(4, this.#size.laneHeightPx * 0.11);
    context.save();
    context.globalAlpha = presence * turned;
    if (page.rightToLeft) {
      context.translate(this.#size.widthPx, 0);
      context.scale(-1, 1);
    }
    for (const note of page.notes) {
      const x = xOf(note.startSeconds);
      const end = Math.max(x + thick, xOf(note.endSeconds) - thick * 0.25);
      const y = this.#yOf(note.pitchMidi) - thick / 2;
      bar(context, x, y, end - x, thick, withAlpha(this.#palette.warm, 0.26));
      const sung = Math.min(1, (seconds - note.startSeconds) / Math.max(0.01, note.endSeconds - note.startSeconds));
      if (sung > 0) bar(context, x, y, Math.max(thick, (end - x) * sung), thick, withAlpha(page.colour, 0.92));
    }
    context.restore();
  }

  #yOf(pitchMidi: number): number {
    const share = Math.min(1.1, Math.max(-0.1, (pitchMidi - this.#low) / this.#range));
    return this.#size.laneTopPx + this.#size.laneHeightPx * (1 - share);
  }
}

function bar(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(x, y, width, height, height / 2);
  context.fill();
}
