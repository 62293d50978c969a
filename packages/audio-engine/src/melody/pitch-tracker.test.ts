import { generateSinging, mixTogether, renderTones, whiteNoise } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { notesFromPitch } from './notes-from-pitch.ts';
import { medianVoiced, mendOctaves, removeShortRuns } from './pitch-smoothing.ts';
import { PitchTracker } from './pitch-tracker.ts';

const SAMPLE_RATE_HZ = 22_050;

function track(samples: Float32Array, sampleRateHz = SAMPLE_RATE_HZ, blockSamples = 4000) {
  const tracker = PitchTracker.create({ sampleRateHz });
  for (let start = 0; start < samples.length; start += blockSamples) tracker.push([samples.subarray(start, start + blockSamples)]);
  return tracker.finish();
}

const sung = (pitchMidi: number, sampleRateHz = SAMPLE_RATE_HZ) =>
  renderTones([{ startSeconds: 0.5, endSeconds: 1.5, pitchMidi, level: 0.2 }], 2, sampleRateHz);

describe('PitchTracker', () => {
  it.each([40, 52, 69, 81])('finds MIDI pitch %i within a tenth of a semitone, when it is sung', (pitchMidi) => {
    const { hopSeconds, pitchMidi: pitches } = track(sung(pitchMidi));
    for (const [frame, pitch] of pitches.entries()) {
      const seconds = frame * hopSeconds;
      if (seconds > 0.55 && seconds < 1.45) expect(Math.abs(pitch - pitchMidi)).toBeLessThan(0.1);
      if (seconds < 0.45 || seconds > 1.55) expect(pitch).toBeNaN();
    }
  });

  it('says the same at another sample rate and block size', () => {
    expect(medianVoiced(track(sung(57, 16_000), 16_000, 123).pitchMidi, 60, 140)).toBeCloseTo(57, 1);
    expect(track(sung(57), SAMPLE_RATE_HZ, 123).pitchMidi).toEqual(track(sung(57)).pitchMidi);
  });

  it('does not take noise or what is left of a band for a voice', () => {
    expect(track(whiteNoise(1, SAMPLE_RATE_HZ, 0.3)).pitchMidi.every(Number.isNaN)).toBe(true);
    const residue = renderTones([{ startSeconds: 1.6, endSeconds: 2, pitchMidi: 50, level: 0.002 }], 2, SAMPLE_RATE_HZ);
    const { pitchMidi, hopSeconds } = track(mixTogether(sung(64), residue));
    expect(pitchMidi.subarray(Math.ceil(1.6 / hopSeconds)).every(Number.isNaN)).toBe(true);
  });

  it.each([21, 22])('gives the syllables of a generated voice (%i) their notes', (seed) => {
    const { samples, syllables } = generateSinging({ seed, syllables: 24, sampleRateHz: SAMPLE_RATE_HZ });
    const notes = notesFromPitch(track(samples), syllables);
    const isRight = syllables.map(({ startSeconds, endSeconds, pitchMidi }) => {
      const middle = (startSeconds + endSeconds) / 2;
      const note = notes.find((note) => note.startSeconds <= middle && note.endSeconds > middle);
      return note !== undefined && Math.abs(note.pitchMidi - pitchMidi) < 1;
    });
    expect(isRight.filter(Boolean).length).toBeGreaterThanOrEqual(23);
  });

  it('takes no sound for no track', () => {
    expect(track(new Float32Array(0)).pitchMidi).toHaveLength(0);
  });
});

describe('mendOctaves', () => {
  it('moves a stray octave back and leaves a leap that stays', () => {
    const pitches = Float32Array.from({ length: 100 }, (_, frame) => (frame < 50 ? 60 : 72));
    const strays = pitches.slice();
    for (const frame of [10, 11, 12, 70]) strays[frame] += frame === 70 ? -12 : 12;
    mendOctaves(strays, 0.01);
    expect(strays).toEqual(pitches);
  });
});

describe('removeShortRuns', () => {
  it('silences runs that are too short, at the ends too', () => {
    const [x, no] = [60, Number.NaN];
    const pitches = Float32Array.of(x, x, no, x, x, x, no, x);
    removeShortRuns(pitches, 3);
    expect(pitches).toEqual(Float32Array.of(no, no, no, x, x, x, no, no));
  });
});
