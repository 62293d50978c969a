import { differingBits, SAME_RECORDING, soundPrintDistance } from '@refrain/audio-engine';
import { SAME_LENGTH_MS } from './duplicates.ts';
import type { Sketched } from './duplicates.types.ts';

export type SoundPair = readonly [string, string];

/** Other encodings of a song, and cuts that begin two seconds later, differed in one bit. */
const MOST_DIFFERING_BITS = 3;
const PARTS = 4;
const PART_BITS = 7;
const MOST_PAIRS = 20_000;

/**
 * Sounds that may be one recording: of about one length, and with few differing bits in their sketches. Of four parts of
 * a sketch one must then be the same, so only sounds that share one are compared.
 */
export function likelyPairs(sounds: readonly Sketched[]): SoundPair[] {
  const pairs = new Map<string, SoundPair>();
  const byLength = sounds.toSorted((a, b) => a.durationMs - b.durationMs);
  for (let part = 0; part < PARTS; part++) {
    const buckets = Array.from({ length: 2 ** PART_BITS }, (): Sketched[] => []);
    for (const sound of byLength) buckets[(sound.sketch >>> (part * PART_BITS)) & (2 ** PART_BITS - 1)]?.push(sound);
    for (const bucket of buckets)
      for (const pair of neighbours(bucket)) {
        if (pairs.size >= MOST_PAIRS) return [...pairs.values()];
        pairs.set(pair.join(), pair);
      }
  }
  return [...pairs.values()];
}

/** Of sounds in the order of their lengths, those that are close to each other in length and sketch. */
function* neighbours(sounds: readonly Sketched[]): Generator<SoundPair> {
  for (const [index, sound] of sounds.entries())
    for (let next = index + 1; next < sounds.length; next++) {
      const other = sounds[next];
      if (!other || other.durationMs - sound.durationMs > SAME_LENGTH_MS) break;
      if (differingBits(sound.sketch, other.sketch) <= MOST_DIFFERING_BITS)
        yield sound.audioSha256 < other.audioSha256 ? [sound.audioSha256, other.audioSha256] : [other.audioSha256, sound.audioSha256];
    }
}

/** Puts together the sounds of pairs that are one recording. */
export function sameRecordings(pairs: readonly SoundPair[], words: ReadonlyMap<string, Uint32Array>): string[][] {
  const groupOf = new Map<string, string[]>();
  for (const [one, other] of pairs) {
    const [a, b] = [words.get(one), words.get(other)];
    if (!a || !b || soundPrintDistance(a, b) >= SAME_RECORDING) continue;
    const joined = [...new Set([...(groupOf.get(one) ?? [one]), ...(groupOf.get(other) ?? [other])])];
    for (const sound of joined) groupOf.set(sound, joined);
  }
  return [...new Set(groupOf.values())];
}
