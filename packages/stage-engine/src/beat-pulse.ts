import type { Rhythm } from '@refrain/song-model';
import { lastIndexAtOrBefore } from './search.ts';

/** Where a moment lies between two beats. */
export interface Beat {
  /** Index into `beatsSeconds`. */
  index: number;
  /** 0 on the beat … just below 1 before the next. */
  phase: number;
  isDownbeat: boolean;
  /** 1 on the beat, falling to 0 towards the next: what a light should do. Downbeats reach 1, others 0.6. */
  strength: number;
}

const DOWNBEAT_TOLERANCE_SECONDS = 0.03;

/** Tells for any moment of a song where it is in the beat. Holds no state between calls. */
export class BeatPulse {
  readonly #beats: readonly number[];
  readonly #isDownbeat: readonly boolean[];

  constructor(rhythm: Pick<Rhythm, 'beatsSeconds' | 'downbeatsSeconds'>) {
    this.#beats = rhythm.beatsSeconds;
    this.#isDownbeat = rhythm.beatsSeconds.map((beat) => {
      const after = lastIndexAtOrBefore(rhythm.downbeatsSeconds, beat + DOWNBEAT_TOLERANCE_SECONDS);
      return after >= 0 && beat - rhythm.downbeatsSeconds[after] <= DOWNBEAT_TOLERANCE_SECONDS;
    });
  }

  /** @returns null before the first beat and after the last. */
  at(seconds: number): Beat | null {
    const index = lastIndexAtOrBefore(this.#beats, seconds);
    if (index < 0 || index >= this.#beats.length - 1) return null;
    const phase = (seconds - this.#beats[index]) / (this.#beats[index + 1] - this.#beats[index]);
    const isDownbeat = this.#isDownbeat[index];
    return { index, phase, isDownbeat, strength: (isDownbeat ? 1 : 0.6) * (1 - phase) ** 2 };
  }

  /** The last `count` beats before `seconds`, earliest first; fewer where the song has fewer. */
  before(seconds: number, count: number): number[] {
    const end = lastIndexAtOrBefore(this.#beats, seconds - DOWNBEAT_TOLERANCE_SECONDS) + 1;
    return this.#beats.slice(Math.max(0, end - count), end);
  }
}
