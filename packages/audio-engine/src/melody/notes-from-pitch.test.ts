import { describe, expect, it } from 'vitest';
import { foldOctaves, notesFromPitch } from './notes-from-pitch.ts';
import type { PitchTrack } from './pitch-tracker.ts';

const HOP_SECONDS = 0.01;

/** A track of stretches `[seconds, pitch]`; null is silence. A function gives the pitch at a time within its stretch. */
function trackOf(...stretches: [seconds: number, pitch: number | null | ((seconds: number) => number)][]): PitchTrack {
  const pitches = stretches.flatMap(([seconds, pitch]) =>
    Array.from({ length: Math.round(seconds / HOP_SECONDS) }, (_, frame) =>
      pitch === null ? Number.NaN : typeof pitch === 'number' ? pitch : pitch(frame * HOP_SECONDS),
    ),
  );
  return { hopSeconds: HOP_SECONDS, pitchMidi: Float32Array.from(pitches), clarity: new Float32Array(pitches.length).fill(1) };
}

const vibratoAround = (pitch: number, depth: number) => (seconds: number) => pitch + depth * Math.sin(2 * Math.PI * 5.5 * seconds);

describe('notesFromPitch with syllables', () => {
  it('gives each syllable its median pitch, and none to a silent one', () => {
    const track = trackOf([0.3, 60], [0.3, 62.2], [0.4, null]);
    const notes = notesFromPitch(track, [
      { startSeconds: 0, endSeconds: 0.3 },
      { startSeconds: 0.3, endSeconds: 0.6 },
      { startSeconds: 0.6, endSeconds: 1 },
    ]);
    expect(notes.map(({ pitchMidi }) => pitchMidi)).toEqual([60, expect.closeTo(62.2, 3)]);
    expect(notes[1].startSeconds).toBeCloseTo(0.3);
    expect(notes[1].endSeconds).toBeCloseTo(0.6);
  });

  it('splits a syllable that is sung on several pitches', () => {
    const notes = notesFromPitch(trackOf([0.4, 60], [0.3, 64], [0.5, 62]), [{ startSeconds: 0, endSeconds: 1.2 }]);
    expect(notes.map(({ pitchMidi }) => pitchMidi)).toEqual([60, 64, 62]);
    expect(notes.map(({ startSeconds }) => Math.round(100 * startSeconds))).toEqual([0, 40, 70]);
  });

  it.each([
    ['vibrato', trackOf([1.5, vibratoAround(60, 0.6)])],
    ['a step of a third of a semitone', trackOf([0.7, 60], [0.8, 60.3])],
    ['a slide into the note', trackOf([0.06, (seconds) => 58 + 33 * seconds], [1.44, 60])],
  ])('keeps one note through %s', (_, track) => {
    const notes = notesFromPitch(track, [{ startSeconds: 0, endSeconds: 1.5 }]);
    expect(notes).toHaveLength(1);
    expect(Math.abs(notes[0].pitchMidi - 60)).toBeLessThan(0.35);
  });

  it('takes the pitch that a slide settles on', () => {
    const [note] = notesFromPitch(trackOf([0.12, (seconds) => 59 + seconds / 0.12], [0.18, 60]), [{ startSeconds: 0, endSeconds: 0.3 }]);
    expect(note.pitchMidi).toBeGreaterThan(59.9);
  });

  it('begins with the consonant before the vowel', () => {
    const [note] = notesFromPitch(trackOf([0.1, null], [0.4, 60]), [{ startSeconds: 0, endSeconds: 0.5 }]);
    expect(note.startSeconds).toBe(0);
    const [late] = notesFromPitch(trackOf([0.4, null], [0.4, 60]), [{ startSeconds: 0, endSeconds: 0.8 }]);
    expect(late.startSeconds).toBeCloseTo(0.4);
  });
});

describe('notesFromPitch without words', () => {
  it('cuts at pauses and steps', () => {
    const track = trackOf([0.2, null], [0.5, 60], [0.03, null], [0.3, 60], [0.3, null], [0.5, vibratoAround(67, 0.4)], [0.4, 65]);
    const notes = notesFromPitch(track, null);
    expect(notes.map(({ pitchMidi }) => Math.round(pitchMidi))).toEqual([60, 67, 65]);
    expect(notes[0].startSeconds).toBeCloseTo(0.2);
    expect(notes[0].endSeconds).toBeCloseTo(1.03);
  });

  it('finds nothing in silence', () => {
    expect(notesFromPitch(trackOf([2, null]), null)).toEqual([]);
    expect(notesFromPitch(trackOf(), null)).toEqual([]);
  });
});

describe('foldOctaves', () => {
  const melody = (...pitches: number[]) => pitches.map((pitchMidi, i) => ({ startSeconds: i, endSeconds: i + 0.9, pitchMidi }));

  it('brings back a single note that was heard an octave off', () => {
    expect(foldOctaves(melody(60, 62, 60, 62, 74, 60, 62, 64)).map((note) => note.pitchMidi)).toEqual([60, 62, 60, 62, 62, 60, 62, 64]);
    expect(foldOctaves(melody(60, 62, 60, 50, 62, 60, 62)).map((note) => note.pitchMidi)[3]).toBe(62);
  });

  it('leaves a phrase in another octave, a leap of a sixth, and a handful of notes as they are sung', () => {
    for (const pitches of [
      [60, 62, 60, 62, 72, 74, 72, 74, 76, 74],
      [60, 60, 60, 69, 60, 60, 60],
      [60, 74, 60],
    ])
      expect(foldOctaves(melody(...pitches)).map((note) => note.pitchMidi)).toEqual(pitches);
  });
});
