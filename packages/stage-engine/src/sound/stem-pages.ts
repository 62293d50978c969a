import type { StemName } from '@refrain/song-model';
import { PAGE_FRAMES } from './desk-messages.ts';
import type { Line } from './line.ts';

type Page = readonly [left: Float32Array, right: Float32Array];

/** The part of a song that is in memory, stem by stem, in pages of equal length. */
export class StemPages {
  readonly totalFrames: number;
  readonly #pages: ReadonlyMap<StemName, Map<number, Page>>;

  constructor(stems: readonly StemName[], totalFrames: number) {
    this.totalFrames = totalFrames;
    this.#pages = new Map(stems.map((stem) => [stem, new Map<number, Page>()]));
  }

  put(stem: StemName, index: number, left: Float32Array, right: Float32Array): void {
    this.#pages.get(stem)?.set(index, [left, right]);
  }

  drop(index: number): void {
    for (const pages of this.#pages.values()) pages.delete(index);
  }

  /** True when every stem has these frames; what lies outside the song is silence and always there. */
  has(fromFrame: number, toFrame: number): boolean {
    const last = Math.min(toFrame, this.totalFrames) - 1;
    for (let index = pageOf(Math.max(0, fromFrame)); index * PAGE_FRAMES <= last; index++)
      for (const pages of this.#pages.values()) if (!pages.has(index)) return false;
    return true;
  }

  /** Writes the sum of all stems from `fromFrame` on. Missing frames are silent. */
  mix(fromFrame: number, count: number, faders: ReadonlyMap<StemName, Line>, left: Float32Array, right: Float32Array): void {
    left.fill(0, 0, count);
    right.fill(0, 0, count);
    for (const [stem, pages] of this.#pages) {
      const fader = faders.get(stem);
      const gain = fader?.value ?? 0;
      const step = ((fader?.at(count) ?? 0) - gain) / count;
      if (gain === 0 && step === 0) continue;
      let done = Math.max(0, -fromFrame);
      while (done < count) {
        const frame = fromFrame + done;
        const offset = frame % PAGE_FRAMES;
        const end = Math.min(count, done + PAGE_FRAMES - offset);
        const page = pages.get(pageOf(frame));
        if (page) add(page, offset - done, done, end, left, right, gain, step);
        done = end;
      }
    }
  }
}

const pageOf = (frame: number) => Math.floor(frame / PAGE_FRAMES);

// A loop over samples: one call per page with plain arguments, and nothing allocated.
function add(
  [pageLeft, pageRight]: Page,
  shift: number,
  from: number,
  to: number,
  left: Float32Array,
  right: Float32Array,
  gain: number,
  step: number,
): void {
  for (let i = from; i < to; i++) {
    const g = gain + step * i;
    left[i] += pageLeft[i + shift] * g;
    right[i] += pageRight[i + shift] * g;
  }
}
