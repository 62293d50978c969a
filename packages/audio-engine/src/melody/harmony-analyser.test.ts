import { harmonySchema } from '@refrain/song-model';
import { renderTones, whiteNoise } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { HarmonyAnalyser } from './harmony-analyser.ts';

const SAMPLE_RATE_HZ = 22_050;
const CHORD_SECONDS = 1.5;
const TRIADS: Record<string, number[]> = {
  C: [48, 52, 55],
  F: [53, 57, 60],
  G: [55, 59, 62],
  Am: [57, 60, 64],
  Dm: [50, 53, 57],
  E: [52, 56, 59],
};

async function analyse(samples: Float32Array, beatsSeconds?: number[]) {
  const analyser = await HarmonyAnalyser.create({ sampleRateHz: SAMPLE_RATE_HZ });
  for (let start = 0; start < samples.length; start += 9000) analyser.push([samples.subarray(start, start + 9000)]);
  return harmonySchema.parse(analyser.finish(beatsSeconds === undefined ? {} : { beatsSeconds }));
}

function play(chords: string[], transposedBy = 0): Float32Array {
  const tones = chords.flatMap((chord, index) =>
    TRIADS[chord].map((pitch) => ({
      startSeconds: index * CHORD_SECONDS,
      endSeconds: (index + 1) * CHORD_SECONDS,
      pitchMidi: pitch + transposedBy,
      level: 0.1,
    })),
  );
  return renderTones(tones, chords.length * CHORD_SECONDS, SAMPLE_RATE_HZ, 4);
}

describe('HarmonyAnalyser', () => {
  it.each([
    [['C', 'F', 'G', 'C', 'Am', 'F', 'G', 'C'], 0, 'C major'],
    [['C', 'F', 'G', 'C', 'Am', 'F', 'G', 'C'], 3, 'Eb major'],
    [['Am', 'Dm', 'E', 'Am', 'F', 'Dm', 'E', 'Am'], 0, 'A minor'],
    // The same four chords, at home in one key or the other.
    [['Am', 'Dm', 'Am', 'G', 'Am', 'F', 'G', 'Am'], 0, 'A minor'],
    [['C', 'Am', 'F', 'C', 'F', 'G', 'C', 'C'], 0, 'C major'],
    // A band that tuned a third of a semitone low.
    [['C', 'F', 'G', 'C', 'Am', 'F', 'G', 'C'], -0.33, 'C major'],
  ])('finds the key of %j moved by %f semitones', async (chords, transposedBy, key) => {
    const harmony = await analyse(play(chords, transposedBy));
    expect(harmony.key).toBe(key);
    expect(harmony.keyConfidence).toBeGreaterThan(0.2);
  });

  it('suggests the chords that are played, changing on beats', async () => {
    const chords = ['C', 'Am', 'F', 'G'];
    const beats = Array.from({ length: 13 }, (_, beat) => beat * 0.5);
    const harmony = await analyse(play(chords), beats);
    expect(harmony.chords.map(({ symbol }) => symbol)).toEqual(chords);
    for (const [index, chord] of harmony.chords.entries()) expect(chord.startSeconds).toBeCloseTo(index * CHORD_SECONDS);
    expect(harmony.chordsAreSuggestions).toBe(true);
  });

  it.each([
    ['silence', new Float32Array(3 * SAMPLE_RATE_HZ)],
    ['noise', whiteNoise(5, SAMPLE_RATE_HZ, 0.3)],
    ['no sound', new Float32Array(0)],
  ])('finds neither key nor chord in %s', async (_, samples) => {
    const harmony = await analyse(samples);
    expect(harmony.key).toBeNull();
    expect(harmony.keyConfidence).toBe(0);
    expect(harmony.chords.every(({ symbol }) => symbol === 'N')).toBe(true);
  });
});
