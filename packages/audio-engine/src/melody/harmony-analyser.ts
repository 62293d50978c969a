import type { Harmony } from '@refrain/song-model';
import type { PcmBlock } from '../audio/pcm.ts';
import { ChromaBuilder, meanChroma } from '../dsp/chroma.ts';
import { type HeardChord, hearChords } from './chords.ts';
import { findKey, pitchClassNames } from './key.ts';

/** Length of a span where no beats are known. */
const SPAN_SECONDS = 0.5;
/** What a song opens with: a bar or two. */
const OPENING_SECONDS = 4;

/** Key and chords of a song that streams by. Keeps about 1.5 kB per second of sound. */
export class HarmonyAnalyser {
  readonly #chroma: ChromaBuilder;

  private constructor(chroma: ChromaBuilder) {
    this.#chroma = chroma;
  }

  /** @param options.sampleRateHz of the blocks, 22050 best. */
  static async create(options: { sampleRateHz: number }): Promise<HarmonyAnalyser> {
    return new HarmonyAnalyser(await ChromaBuilder.create(options.sampleRateHz));
  }

  /** Takes the next samples, mono. */
  push(block: PcmBlock): void {
    this.#chroma.push(block[0]);
  }

  /**
   * Ends the sound; nothing can be pushed afterwards.
   *
   * @param options.beatsSeconds chords change on beats; without them, every half second at most.
   */
  finish({ beatsSeconds = [] }: { beatsSeconds?: readonly number[] } = {}): Harmony {
    const chromagram = this.#chroma.finish();
    const endSeconds = chromagram.frames / chromagram.framesPerSecond;
    const chords = hearChords(chromagram, spanBoundaries(beatsSeconds, endSeconds));
    const { key, confidence } = findKey({
      whole: meanChroma(chromagram, 0, endSeconds),
      opening: meanChroma(chromagram, 0, OPENING_SECONDS),
      triads: chords.flatMap(({ root, quality, startSeconds, endSeconds }) =>
        root === null ? [] : [{ root, quality, seconds: endSeconds - startSeconds }],
      ),
    });
    return { key, keyConfidence: confidence, chordsAreSuggestions: true, chords: named(chords, key) };
  }
}

/** Chords with their names, spelled as this key is. */
function named(chords: readonly HeardChord[], key: string | null): Harmony['chords'] {
  const names = pitchClassNames(key);
  return chords.map(({ root, quality, ...chord }) => ({ ...chord, symbol: root === null ? 'N' : `${names[root]}${quality}` }));
}

/** The beats, and even spans before the first and after the last, from 0 to the end. */
function spanBoundaries(beatsSeconds: readonly number[], endSeconds: number): number[] {
  const inside = beatsSeconds.filter((beat) => beat > 0 && beat < endSeconds);
  const boundaries = [0];
  for (const next of [...inside, endSeconds]) {
    while (
      next - boundaries[boundaries.length - 1] > 4 * SPAN_SECONDS ||
      (inside.length === 0 && next - boundaries[boundaries.length - 1] > SPAN_SECONDS)
    ) {
      boundaries.push(boundaries[boundaries.length - 1] + SPAN_SECONDS);
    }
    boundaries.push(next);
  }
  return boundaries;
}
