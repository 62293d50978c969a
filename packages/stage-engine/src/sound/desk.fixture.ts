import type { StemName } from '@refrain/song-model';
import { type DeskCommand, type DeskState, PAGE_FRAMES } from './desk-messages.ts';
import { StemDesk } from './stem-desk.ts';
import { createStretch } from './stretch.ts';

export const RATE_HZ = 44_100;
const BLOCK = 128;

/** A desk of its own time: commands at moments, and everything it gave. */
export class DeskRun {
  readonly states: DeskState[] = [];
  readonly #desk: StemDesk;
  readonly #out: number[] = [];
  #id = 0;

  private constructor(desk: StemDesk, states: DeskState[]) {
    this.#desk = desk;
    this.states = states;
  }

  static async open(stems: Partial<Record<StemName, Float32Array>>, options: { pages?: boolean } = {}): Promise<DeskRun> {
    const states: DeskState[] = [];
    const stretches = await Promise.all([createStretch(RATE_HZ), createStretch(RATE_HZ)]);
    const run = new DeskRun(new StemDesk(RATE_HZ, stretches, (state) => states.push(state)), states);
    const names = Object.keys(stems) as StemName[];
    const totalFrames = Math.max(...names.map((name) => stems[name]?.length ?? 0));
    run.send({ type: 'song', stems: names, totalFrames });
    if (options.pages !== false) for (let i = 0; i * PAGE_FRAMES < totalFrames; i++) run.givePage(stems, i);
    return run;
  }

  givePage(stems: Partial<Record<StemName, Float32Array>>, index: number): void {
    for (const [stem, samples] of Object.entries(stems) as [StemName, Float32Array][]) {
      const left = new Float32Array(PAGE_FRAMES);
      left.set(samples.subarray(index * PAGE_FRAMES, (index + 1) * PAGE_FRAMES));
      this.send({ type: 'page', stem, index, left, right: left });
    }
  }

  send(command: DeskCommand): void {
    this.#desk.handle(command);
  }

  play = () => this.send({ type: 'play', id: ++this.#id });
  pause = () => this.send({ type: 'pause', id: ++this.#id });
  seek = (seconds: number) => this.send({ type: 'seek', id: ++this.#id, frame: Math.round(seconds * RATE_HZ) });
  /** So that a place is heard at a frame of the output. */
  seekAt = (seconds: number, atOutputFrame: number) =>
    this.send({ type: 'seek', id: ++this.#id, frame: Math.round(seconds * RATE_HZ), atOutputFrame });
  tune = (semitones: number, rate = 1) => this.send({ type: 'tune', id: ++this.#id, tune: { semitones, rate } });

  /** Renders on. @returns what was rendered by this call */
  render(seconds: number): Float32Array {
    const from = this.#out.length;
    const left = new Float32Array(BLOCK);
    const right = new Float32Array(BLOCK);
    for (let done = 0; done < seconds * RATE_HZ; done += BLOCK) {
      this.#desk.render(this.#out.length, left, right);
      for (const sample of left) this.#out.push(sample);
    }
    return Float32Array.from(this.#out.slice(from));
  }

  /** Everything rendered so far. */
  get out(): Float32Array {
    return Float32Array.from(this.#out);
  }

  /** Song seconds heard at a frame of the output, from the states it told. */
  songSecondsAt(outputFrame: number): number {
    const state = this.states.findLast((candidate) => candidate.outputFrame <= outputFrame);
    if (!state) return 0;
    return (state.songFrame + (outputFrame - state.outputFrame) * state.rate) / RATE_HZ;
  }
}

export function wave(seconds: number, valueAt: (t: number) => number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * RATE_HZ));
  for (let i = 0; i < samples.length; i++) samples[i] = valueAt(i / RATE_HZ);
  return samples;
}

export const tone = (seconds: number, frequencyHz: number, gain = 0.5) =>
  wave(seconds, (t) => gain * Math.sin(2 * Math.PI * frequencyHz * t + 1));
