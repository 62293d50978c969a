import type { Tune } from './desk-messages.ts';
import { MAX_STRETCH_FRAMES, type StereoBlock, type Stretch } from './stretch.ts';

/** Writes `count` frames of the mixed song from `fromFrame` on. */
export type MixSong = (fromFrame: number, count: number, into: StereoBlock) => void;

/** One way through the song: a place, and the sound from there on. */
export interface Voice {
  /** The place that the next rendered frame is. */
  readonly songFrame: number;
  /** Song frames per output frame at that place. */
  readonly rate: number;
  /** First and last frame that must be in memory to render `count` more. */
  needs(count: number): [from: number, to: number];
  /** Does a part of what must be done before it can sound. @returns true when it can */
  prepare(count: number): boolean;
  tune(tune: Tune): void;
  render(count: number, into: StereoBlock): void;
  /** Gives back what it borrowed. */
  release(): void;
}

/** Speeds this near to 1 are played by reading a little faster or slower: a tenth of a semitone, for keeping in step. */
export const NUDGE_RATE = 0.006;

/** True when the song can be played as it is. */
export const isPlain = ({ semitones, rate }: Tune) => semitones === 0 && Math.abs(rate - 1) <= NUDGE_RATE;

const block = (frames: number): StereoBlock => ({ left: new Float32Array(frames), right: new Float32Array(frames) });

/** Plays the song as recorded, sample by sample; for a nudge, between the samples by cubic interpolation. */
export class PlainVoice implements Voice {
  readonly #mix: MixSong;
  readonly #between = block(MAX_STRETCH_FRAMES);
  songFrame: number;
  rate: number;

  constructor(mix: MixSong, songFrame: number, rate: number) {
    this.#mix = mix;
    this.songFrame = rate === 1 ? Math.round(songFrame) : songFrame;
    this.rate = rate;
  }

  needs(count: number): [number, number] {
    const from = Math.floor(this.songFrame) - 1;
    return [from, from + Math.ceil(count * this.rate) + 4];
  }

  prepare(): boolean {
    return true;
  }

  tune({ rate }: Tune): void {
    if (rate === this.rate) return;
    this.rate = rate;
    // Half a sample is not heard, and whole ones need no arithmetic.
    if (rate === 1) this.songFrame = Math.round(this.songFrame);
  }

  render(count: number, into: StereoBlock): void {
    if (this.rate === 1) this.#mix(this.songFrame, count, into);
    else this.#interpolate(count, into);
    this.songFrame += count * this.rate;
  }

  release(): void {}

  #interpolate(count: number, into: StereoBlock): void {
    const [from, to] = this.needs(count);
    this.#mix(from, to - from, this.#between);
    for (let i = 0; i < count; i++) {
      const at = this.songFrame + i * this.rate - from;
      const whole = Math.floor(at);
      into.left[i] = cubic(this.#between.left, whole, at - whole);
      into.right[i] = cubic(this.#between.right, whole, at - whole);
    }
  }
}

/** Catmull-Rom between samples `at` and `at + 1`. */
function cubic(samples: Float32Array, at: number, share: number): number {
  const [a, b, c, d] = [samples[at - 1], samples[at], samples[at + 1], samples[at + 2]];
  return b + 0.5 * share * (c - a + share * (2 * a - 5 * b + 4 * c - d + share * (3 * (b - c) + d - a)));
}

/** While preparing, this many times faster than the sound runs: the load is spread over a few blocks. */
const PREPARE_SPEED = 8;
const MAX_OUT_FRAMES = 4096;

/** Plays the song through a {@link Stretch}, which has to be filled before it sounds. */
export class StretchedVoice implements Voice {
  readonly #mix: MixSong;
  readonly #stretch: Stretch;
  readonly #giveBack: (stretch: Stretch) => void;
  readonly #input = block(MAX_STRETCH_FRAMES);
  readonly #unheard = block(MAX_OUT_FRAMES);
  /** The next frame to be fed, and the part of a frame that is owed. */
  #feedFrame: number;
  #owed = 0;
  #feedRate: number;
  #prepareLeft: number;
  /** Speeds that were fed and are not heard yet. */
  #coming: { inFrames: number; rate: number }[] = [];
  songFrame: number;
  rate: number;

  constructor(mix: MixSong, stretch: Stretch, songFrame: number, tune: Tune, giveBack: (stretch: Stretch) => void) {
    this.#mix = mix;
    this.#stretch = stretch;
    this.#giveBack = giveBack;
    this.songFrame = Math.round(songFrame);
    this.rate = tune.rate;
    this.#feedRate = tune.rate;
    this.#feedFrame = this.songFrame + stretch.inputLatencyFrames;
    this.#prepareLeft = stretch.outputLatencyFrames;
    const known = Math.min(MAX_STRETCH_FRAMES, stretch.inputLatencyFrames + stretch.outputLatencyFrames);
    stretch.transpose(tune.semitones);
    mix(this.#feedFrame - known, known, this.#input);
    stretch.seek(this.#input.left, this.#input.right, known, tune.rate);
  }

  /** Output frames that {@link prepare} takes when it is asked for `count` at a time. */
  static prepareFrames(stretch: Stretch, count: number): number {
    return (Math.ceil(stretch.outputLatencyFrames / (PREPARE_SPEED * count)) - 1) * count;
  }

  /** Frames in memory that it needs from a place on before it can be made and prepared. */
  static needsFrom(songFrame: number, stretch: Stretch, tune: Tune): [number, number] {
    const from = Math.round(songFrame);
    return [
      from - stretch.outputLatencyFrames,
      from + stretch.inputLatencyFrames + Math.ceil((stretch.outputLatencyFrames + MAX_OUT_FRAMES) * tune.rate),
    ];
  }

  needs(count: number): [number, number] {
    return [this.#feedFrame, this.#feedFrame + Math.ceil(count * this.#feedRate) + 1];
  }

  prepare(count: number): boolean {
    let budget = PREPARE_SPEED * count;
    while (this.#prepareLeft > 0 && budget > 0) {
      const now = Math.min(budget, this.#prepareLeft, MAX_OUT_FRAMES);
      this.#process(now, this.#unheard);
      this.#prepareLeft -= now;
      budget -= now;
    }
    return this.#prepareLeft === 0;
  }

  tune({ semitones, rate }: Tune): void {
    this.#stretch.transpose(semitones);
    if (rate === this.#feedRate) return;
    this.#feedRate = rate;
    this.#coming.push({ inFrames: this.#stretch.outputLatencyFrames, rate });
  }

  render(count: number, into: StereoBlock): void {
    this.#process(count, into);
    let left = count;
    while (this.#coming.length > 0 && this.#coming[0].inFrames <= left) {
      const { inFrames, rate } = this.#coming.shift() as { inFrames: number; rate: number };
      this.songFrame += inFrames * this.rate;
      this.rate = rate;
      left -= inFrames;
      for (const later of this.#coming) later.inFrames -= inFrames;
    }
    this.songFrame += left * this.rate;
    for (const later of this.#coming) later.inFrames -= left;
  }

  release(): void {
    this.#giveBack(this.#stretch);
  }

  #process(outCount: number, into: StereoBlock): void {
    const exact = outCount * this.#feedRate + this.#owed;
    const inCount = Math.floor(exact);
    this.#owed = exact - inCount;
    this.#mix(this.#feedFrame, inCount, this.#input);
    this.#stretch.process(this.#input, inCount, into, outCount);
    this.#feedFrame += inCount;
  }
}
