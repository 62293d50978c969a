import type { Chart, Line, Rhythm, Word } from '@refrain/song-model';
import { BeatPulse } from './beat-pulse.ts';
import { lastIndexAtOrBefore } from './search.ts';

/** Gaps longer than this get count-in dots. */
export const COUNT_IN_GAP_SECONDS = 3;
/** Gaps longer than this get a countdown. */
export const BREAK_GAP_SECONDS = 8;
/** How long the lines take to rise by one. */
export const RISE_SECONDS = 0.28;
/** A finished line stays this long when nothing follows at once. */
const STAY_SECONDS = 0.5;
/** Skipping ends this long before the next cue. */
const SKIP_LEAD_SECONDS = 1;
const FALLBACK_COUNT_SECONDS = 0.5;
/** Beats further apart than this are no count-in. */
const MAX_COUNT_SPACING_SECONDS = 1.6;

/** The syllable that is being sung. */
export interface SungSyllable {
  wordIndex: number;
  syllableIndex: number;
  /** 0 at its start … 1 at its end; 1 while the voice rests before the next. */
  fill: number;
}

/** Dots that land on the beats before a line. */
export interface CountIn {
  dots: number;
  /** How many have landed: 1 … dots. */
  landed: number;
  /** Seconds since the last one landed. */
  sinceSeconds: number;
}

/** A long stretch without words. */
export interface Break {
  secondsLeft: number;
  /** 0 … 1 */
  progress: number;
}

/** Everything a screen needs to know about the words at one moment. */
export interface LyricState {
  /** `before` the first line, `singing` (short gaps included), in a `break`, `after` the last; `wordless` without lines. */
  part: 'before' | 'singing' | 'break' | 'after' | 'wordless';
  /** The line being sung or the one that comes next; −1 when wordless. */
  lineIndex: number;
  /** Line index with the rise between two lines as its fraction: what a screen scrolls to. */
  scroll: number;
  sung: SungSyllable | null;
  countIn: CountIn | null;
  break: Break | null;
}

/** Shows only lines the recording contains; a word that was not heard stays in its line, unfilled. */
export function singableLines(chart: Chart): Line[] {
  return chart.lines
    .filter((line) => line.words.some((word) => word.heard))
    .sort((a, b) => a.startSeconds - b.startSeconds || a.endSeconds - b.endSeconds);
}

/** Follows the words of a chart. Every answer depends on the asked moment alone, so seeking needs no care. */
export class LyricCursor {
  readonly lines: readonly Line[];
  readonly #starts: readonly number[];
  /** When the lines begin to rise towards line i; −∞ for the first. */
  readonly #rises: readonly number[];
  /** Beats to count before line i; empty where it follows closely. */
  readonly #counts: readonly (readonly number[])[];

  constructor(chart: Chart, rhythm: Rhythm | null = null) {
    this.lines = singableLines(chart);
    this.#starts = this.lines.map((line) => line.startSeconds);
    this.#rises = this.lines.map((line, i) => (i === 0 ? Number.NEGATIVE_INFINITY : riseStart(this.lines[i - 1], line)));
    const beats = new BeatPulse(rhythm ?? { beatsSeconds: [], downbeatsSeconds: [] });
    const dots = rhythm?.timeSignature?.startsWith('3') || rhythm?.timeSignature?.startsWith('6') ? 3 : 4;
    this.#counts = this.lines.map((line, i) => {
      const free = i === 0 ? 0 : this.lines[i - 1].endSeconds;
      return line.startSeconds - free > COUNT_IN_GAP_SECONDS ? countBeats(beats, line.startSeconds, dots, free) : [];
    });
  }

  /** @param seconds song time; shift it by the singer's offset before asking */
  at(seconds: number): LyricState {
    if (this.lines.length === 0) return { part: 'wordless', lineIndex: -1, scroll: 0, sung: null, countIn: null, break: null };
    const lineIndex = Math.max(0, lastIndexAtOrBefore(this.#rises, seconds));
    const line = this.lines[lineIndex];
    const inLine = seconds >= line.startSeconds;
    return {
      part: this.#part(lineIndex, seconds),
      lineIndex,
      scroll: this.#scroll(lineIndex, seconds),
      sung: inLine && seconds < line.endSeconds ? sungSyllable(line.words, seconds) : null,
      countIn: inLine ? null : countInAt(this.#counts[lineIndex], seconds),
      break: inLine ? null : this.#breakBefore(lineIndex, seconds),
    };
  }

  /** When the count-in of the first line begins, or the line itself where it has none; 0 when wordless. */
  get firstCueSeconds(): number {
    return this.#counts[0]?.[0] ?? this.#starts[0] ?? 0;
  }

  /** Where to go from a moment without words: shortly before the next cue. @returns null while words are near */
  skipFrom(seconds: number): number | null {
    const { part, lineIndex } = this.at(seconds);
    if (part !== 'before' && part !== 'break') return null;
    const cue = this.#counts[lineIndex][0] ?? this.#starts[lineIndex] - RISE_SECONDS;
    const target = Math.max(0, cue - SKIP_LEAD_SECONDS);
    return target > seconds + SKIP_LEAD_SECONDS ? target : null;
  }

  #part(lineIndex: number, seconds: number): LyricState['part'] {
    if (lineIndex === 0 && seconds < this.#starts[0]) return 'before';
    if (lineIndex === this.lines.length - 1 && seconds >= this.lines[lineIndex].endSeconds) return 'after';
    return this.#breakBefore(lineIndex, seconds) ? 'break' : 'singing';
  }

  #scroll(lineIndex: number, seconds: number): number {
    if (lineIndex === 0) return 0;
    const risen = Math.min(1, (seconds - this.#rises[lineIndex]) / RISE_SECONDS);
    return lineIndex - 1 + (1 - (1 - risen) ** 3);
  }

  #breakBefore(lineIndex: number, seconds: number): Break | null {
    const end = this.#starts[lineIndex];
    const start = lineIndex === 0 ? 0 : this.lines[lineIndex - 1].endSeconds;
    if (end - start <= BREAK_GAP_SECONDS || seconds >= end) return null;
    return { secondsLeft: end - seconds, progress: Math.max(0, (seconds - start) / (end - start)) };
  }
}

/** A line stays through a short gap and the next one arrives just in time; in a long gap it goes soon. */
function riseStart(previous: Line, next: Line): number {
  const done = Math.min(previous.endSeconds, next.startSeconds);
  return Math.min(done + STAY_SECONDS, Math.max(done, next.startSeconds - RISE_SECONDS));
}

function countBeats(pulse: BeatPulse, startSeconds: number, dots: number, freeFromSeconds: number): number[] {
  const beats = pulse.before(startSeconds, dots);
  const even =
    beats.length === dots && [...beats, startSeconds].every((b, i, all) => i === 0 || b - all[i - 1] < MAX_COUNT_SPACING_SECONDS);
  const counted = even ? beats : Array.from({ length: dots }, (_, i) => startSeconds - (dots - i) * FALLBACK_COUNT_SECONDS);
  return counted.filter((beat) => beat >= freeFromSeconds);
}

function countInAt(beats: readonly number[], seconds: number): CountIn | null {
  const landed = lastIndexAtOrBefore(beats, seconds) + 1;
  if (landed === 0) return null;
  return { dots: beats.length, landed, sinceSeconds: seconds - beats[landed - 1] };
}

function sungSyllable(words: readonly Word[], seconds: number): SungSyllable | null {
  let last: SungSyllable | null = null;
  for (const [wordIndex, word] of words.entries()) {
    if (!word.heard) continue;
    for (const [syllableIndex, syllable] of syllablesOf(word).entries()) {
      if (seconds < syllable.startSeconds) return last;
      const span = syllable.endSeconds - syllable.startSeconds;
      const fill = span > 0 ? Math.min(1, (seconds - syllable.startSeconds) / span) : 1;
      last = { wordIndex, syllableIndex, fill };
    }
  }
  return last;
}

/** The syllables of a word; a word without any counts as one. */
export function syllablesOf(word: Word): Word['syllables'] {
  return word.syllables.length > 0 ? word.syllables : [{ text: word.text, startSeconds: word.startSeconds, endSeconds: word.endSeconds }];
}
