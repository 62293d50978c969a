import { parseMidi } from 'midi-file';
import { describe, expect, it } from 'vitest';
import type { Note } from '../chart.ts';
import { notesToCsv, notesToMidi } from './midi.ts';

/** The notes of a MIDI file as a player hears them: times by its own tempo. */
function heard(bytes: Uint8Array): Note[] {
  const { header, tracks } = parseMidi(bytes);
  const notes: Note[] = [];
  let tick = 0;
  let secondsPerTick = Number.NaN;
  for (const event of tracks[0] ?? []) {
    tick += event.deltaTime;
    if (event.type === 'setTempo') secondsPerTick = event.microsecondsPerBeat / 1e6 / (header.ticksPerBeat ?? Number.NaN);
    if (event.type === 'noteOn') notes.push({ startSeconds: tick * secondsPerTick, endSeconds: Number.NaN, pitchMidi: event.noteNumber });
    const sounding = notes.find((note) => Number.isNaN(note.endSeconds) && 'noteNumber' in event && note.pitchMidi === event.noteNumber);
    if (event.type === 'noteOff' && sounding) sounding.endSeconds = tick * secondsPerTick;
  }
  return notes;
}

const MELODY: Note[] = [
  { startSeconds: 0.1, endSeconds: 0.5, pitchMidi: 60 },
  { startSeconds: 0.5, endSeconds: 0.75, pitchMidi: 60 },
  { startSeconds: 0.75, endSeconds: 200.3, pitchMidi: 64.4 },
  { startSeconds: 200.3, endSeconds: 201, pitchMidi: 66.6 },
];

describe('notesToMidi', () => {
  it.each([undefined, 20, 97.3, 400])('keeps times and pitches at a tempo of %s', (tempoBpm) => {
    const notes = heard(notesToMidi(MELODY, tempoBpm));
    expect(notes.map((note) => note.pitchMidi)).toEqual([60, 60, 64, 67]);
    notes.forEach((note, i) => {
      expect(note.startSeconds).toBeCloseTo(MELODY[i]?.startSeconds ?? Number.NaN, 2);
      expect(note.endSeconds).toBeCloseTo(MELODY[i]?.endSeconds ?? Number.NaN, 2);
    });
  });

  it('lets every note sound, however short, and stays within the range of MIDI', () => {
    const notes = heard(notesToMidi([{ startSeconds: 1, endSeconds: 1, pitchMidi: 200 }]));
    expect(notes).toMatchObject([{ pitchMidi: 127 }]);
    expect(notes[0]?.endSeconds).toBeGreaterThan(1);
  });

  it('of no notes is a file all the same', () => expect(heard(notesToMidi([]))).toEqual([]));
});

it('CSV has a head, and the frequency beside the pitch', () => {
  expect(notesToCsv([{ startSeconds: 0.5, endSeconds: 1, pitchMidi: 69 }])).toBe(
    'start_seconds,end_seconds,pitch_midi,frequency_hz\n0.500,1.000,69.00,440.00\n',
  );
  expect(notesToCsv([])).toBe('start_seconds,end_seconds,pitch_midi,frequency_hz\n');
});
