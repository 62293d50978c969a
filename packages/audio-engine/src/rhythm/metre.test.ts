import { beatTimes, seededRandom } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { findMetre } from './metre.ts';
import type { OnsetEnvelopes } from './onset-envelopes.ts';

const FRAMES_PER_SECOND = 100;
const SECONDS = 30;
const SILENT_CHROMA = { framesPerSecond: 10, frames: 0, values: new Float32Array(0), tuningSemitones: 0 };

/** Envelopes with a peak of `strength(beat)` at every part of a beat. */
function envelopesOf(beats: number[], partsPerBeat: number, strength: (beat: number, part: number) => number): OnsetEnvelopes {
  const random = seededRandom(1);
  const envelope = Float32Array.from({ length: SECONDS * FRAMES_PER_SECOND }, () => 0.1 * random());
  for (let beat = 0; beat + 1 < beats.length; beat++) {
    for (let part = 0; part < partsPerBeat; part++) {
      const seconds = beats[beat] + (part / partsPerBeat) * (beats[beat + 1] - beats[beat]);
      envelope[Math.round(seconds * FRAMES_PER_SECOND)] = strength(beat, part);
    }
  }
  const treble = envelope.map((value) => Math.min(value, 1));
  const accents = { low: envelope, mid: envelope, high: treble };
  return { framesPerSecond: FRAMES_PER_SECOND, median: envelope, full: envelope, low: envelope, mid: envelope, high: envelope, accents };
}

describe('findMetre', () => {
  it.each([
    [3, '3/4'],
    [4, '4/4'],
  ])('groups beats by %i where every such beat is accented', (beatsPerBar, timeSignature) => {
    const beats = beatTimes(0.2, SECONDS - 1, () => 110);
    const metre = findMetre(
      beats,
      envelopesOf(beats, 2, (beat, part) => (part === 1 ? 1 : beat % beatsPerBar === 2 ? 5 : 3)),
      SILENT_CHROMA,
    );
    expect(metre.timeSignature).toBe(timeSignature);
    expect(metre.downbeats).toEqual(beats.map((_, beat) => beat).filter((beat) => beat % beatsPerBar === 2));
  });

  it('follows a bar that is cut short', () => {
    const beats = beatTimes(0.2, SECONDS - 1, () => 110);
    const isAccented = (beat: number) => (beat < 22 ? beat % 4 === 0 : beat % 4 === 2);
    const { downbeats } = findMetre(
      beats,
      envelopesOf(beats, 1, (beat) => (isAccented(beat) ? 5 : 2)),
      SILENT_CHROMA,
    );
    expect(downbeats).toEqual(beats.map((_, beat) => beat).filter(isAccented));
  });

  it('takes beats of three equal parts for 6/8, and swung beats not', () => {
    const beats = beatTimes(0.2, SECONDS - 1, () => 66);
    const accent = (beat: number) => (beat % 2 === 0 ? 5 : 4);
    const compound = envelopesOf(beats, 3, (beat, part) => (part === 0 ? accent(beat) : 2));
    expect(findMetre(beats, compound, SILENT_CHROMA).timeSignature).toBe('6/8');
    const swung = envelopesOf(beats, 3, (beat, part) => (part === 0 ? accent(beat) : part === 2 ? 2 : 0));
    expect(findMetre(beats, swung, SILENT_CHROMA).timeSignature).toBe('4/4');
  });
});
