import { rhythmSchema } from '@refrain/song-model';
import {
  beatTimes,
  generateSong,
  type Hit,
  layPattern,
  mixTogether,
  type PercussionSound,
  renderHits,
  renderTones,
  SONG_STYLES,
  seededRandom,
  whiteNoise,
} from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { fMeasure, medianOffset } from './beat-agreement.ts';
import { RhythmAnalyser } from './rhythm-analyser.ts';

const SAMPLE_RATE_HZ = 22_050;
const SECONDS = 20;

type Pattern = [atBeat: number, sound: PercussionSound, level: number][];
const ROCK: Pattern = [
  ...[0, 2, 2.5].map((beat): Pattern[number] => [beat, 'kick', 0.45]),
  ...[1, 3].map((beat): Pattern[number] => [beat, 'snare', 0.45]),
  ...[0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5].map((beat): Pattern[number] => [beat, 'hihat', beat % 1 === 0 ? 0.3 : 0.2]),
];
const WALTZ: Pattern = [
  [0, 'kick', 0.45],
  [1, 'snare', 0.3],
  [2, 'snare', 0.3],
];
async function analyse(samples: Float32Array, blockSamples = 10_000) {
  const analyser = await RhythmAnalyser.create({ sampleRateHz: SAMPLE_RATE_HZ });
  for (let start = 0; start < samples.length; start += blockSamples) analyser.push([samples.subarray(start, start + blockSamples)]);
  return rhythmSchema.parse(await analyser.finish());
}

function band(beats: number[], beatsPerBar: number, pattern: Pattern): Float32Array {
  const hits = layPattern(
    beats,
    beatsPerBar,
    pattern.map(([atBeat, sound, level]) => ({ atBeat, sound, level })),
  );
  const chords = beats.flatMap((startSeconds, beat) => {
    const endSeconds = beats[beat + beatsPerBar];
    if (beat % beatsPerBar !== 0 || endSeconds === undefined) return [];
    const root = [48, 53, 55, 57][(beat / beatsPerBar) % 4];
    return [0, 4, 7].map((third) => ({ startSeconds, endSeconds, pitchMidi: root + third, level: 0.04 }));
  });
  return mixTogether(renderHits(hits, SECONDS, SAMPLE_RATE_HZ), renderTones(chords, SECONDS, SAMPLE_RATE_HZ, 3));
}

const clicks = (times: number[], seconds = SECONDS) =>
  renderHits(
    times.map((atSeconds): Hit => ({ atSeconds, sound: 'click', level: 0.5 })),
    seconds,
    SAMPLE_RATE_HZ,
  );

describe('RhythmAnalyser', () => {
  it.each([92, 120, 165])('follows drums at %i BPM', async (tempoBpm) => {
    const beats = beatTimes(0.4, SECONDS - 0.5, () => tempoBpm);
    const rhythm = await analyse(band(beats, 4, ROCK));
    expect(fMeasure(beats, rhythm.beatsSeconds)).toBeGreaterThan(0.95);
    expect(Math.abs(medianOffset(beats, rhythm.beatsSeconds))).toBeLessThan(0.01);
    expect(rhythm.tempoBpm).toBeCloseTo(tempoBpm, 0);
    expect(rhythm.timeSignature).toBe('4/4');
    expect(
      fMeasure(
        beats.filter((_, beat) => beat % 4 === 0),
        rhythm.downbeatsSeconds,
      ),
    ).toBeGreaterThan(0.9);
    expect(rhythm.beatConfidence).toBeGreaterThan(0.7);
    expect(rhythm.rhythmRegularity).toBeGreaterThan(0.9);
  });

  // Bare clicks do not say whether each or every other is a beat: either reading must name the other.
  it.each([60, 90, 150, 200])('finds the pulse of clicks at %i BPM', async (tempoBpm) => {
    const times = beatTimes(0.4, SECONDS - 0.5, () => tempoBpm);
    const rhythm = await analyse(clicks(times));
    const tempi = [rhythm.tempoBpm ?? 0, ...rhythm.tempoAlternativesBpm];
    expect(Math.min(...tempi.map((bpm) => Math.abs(bpm / tempoBpm - 1)))).toBeLessThan(0.01);
    expect(rhythm.beatsSeconds.every((beat) => times.some((time) => Math.abs(time - beat) < 0.02))).toBe(true);
    expect(fMeasure(times, rhythm.onsetsSeconds, 0.02)).toBeGreaterThan(0.95);
  });

  it('follows a tempo that rises', async () => {
    const beats = beatTimes(0.4, SECONDS - 0.5, (_, seconds) => 100 + (35 * seconds) / SECONDS);
    const rhythm = await analyse(band(beats, 4, ROCK));
    expect(fMeasure(beats, rhythm.beatsSeconds)).toBeGreaterThan(0.9);
    expect(rhythm.rhythmRegularity).toBeLessThan(0.6);
  });

  it('follows a tempo that jumps', async () => {
    const beats = beatTimes(0.4, SECONDS - 0.5, (_, seconds) => (seconds < SECONDS / 2 ? 100 : 125));
    expect(fMeasure(beats, (await analyse(band(beats, 4, ROCK))).beatsSeconds)).toBeGreaterThan(0.9);
  });

  it('tells three beats to the bar from four', async () => {
    const beats = beatTimes(0.4, SECONDS - 0.5, () => 110);
    const rhythm = await analyse(band(beats, 3, WALTZ));
    expect(rhythm.timeSignature).toBe('3/4');
    expect(
      fMeasure(
        beats.filter((_, beat) => beat % 3 === 0),
        rhythm.downbeatsSeconds,
      ),
    ).toBeGreaterThan(0.9);
  });

  it.each(['slow ballad in sixteenths', 'punk', 'house', 'shuffle', 'gospel six-eight', 'fast waltz', 'tempo that falls', 'guitar alone'])(
    'follows a generated song: %s',
    async (name) => {
      const style = SONG_STYLES.find((style) => style.name === name)!;
      const song = generateSong(style, { seed: 78, durationSeconds: 30, sampleRateHz: SAMPLE_RATE_HZ });
      const rhythm = await analyse(song.samples);
      expect(fMeasure(song.beatsSeconds, rhythm.beatsSeconds)).toBeGreaterThan(0.9);
      expect(rhythm.timeSignature).toBe(song.timeSignature);
      expect(fMeasure(song.downbeatsSeconds, rhythm.downbeatsSeconds)).toBeGreaterThan(0.85);
    },
  );

  it('moves beats and onsets with the sound', async () => {
    const sound = band(
      beatTimes(0.4, SECONDS - 0.5, () => 108),
      4,
      ROCK,
    );
    const shiftSamples = 12_345;
    const [here, later] = [await analyse(sound), await analyse(shifted(sound, shiftSamples))];
    const back = (times: number[]) => times.map((time) => time - shiftSamples / SAMPLE_RATE_HZ);
    expect(fMeasure(here.beatsSeconds, back(later.beatsSeconds), 0.008)).toBeGreaterThan(0.95);
    expect(fMeasure(here.onsetsSeconds, back(later.onsetsSeconds), 0.008)).toBeGreaterThan(0.95);
  });

  it('does not depend on how loud the sound is or how it is cut into blocks', async () => {
    const sound = band(
      beatTimes(0.4, SECONDS - 0.5, () => 108),
      4,
      ROCK,
    );
    const rhythm = await analyse(sound);
    expect(await analyse(sound, 777)).toEqual(rhythm);
    const soft = await analyse(sound.map((sample) => 0.1 * sample));
    expect(fMeasure(rhythm.beatsSeconds, soft.beatsSeconds, 0.01)).toBeGreaterThan(0.95);
  });

  it.each([
    ['no sound', new Float32Array(0)],
    ['silence', new Float32Array(10 * SAMPLE_RATE_HZ)],
    ['noise', whiteNoise(SECONDS, SAMPLE_RATE_HZ, 0.3)],
    ['a steady tone', renderTones([{ startSeconds: 0, endSeconds: SECONDS, pitchMidi: 60, level: 0.2 }], SECONDS, SAMPLE_RATE_HZ)],
    ['a single stroke', clicks([2], 8)],
  ])('finds no pulse in %s', async (_, samples) => {
    const rhythm = await analyse(samples);
    expect(rhythm).toMatchObject({ tempoBpm: null, timeSignature: null, beatsSeconds: [], downbeatsSeconds: [], tempoAlternativesBpm: [] });
    expect(rhythm.beatConfidence).toBe(0);
  });

  it('is less sure the less even the beats are', async () => {
    const confidenceAt = async (unevenness: number) => {
      const random = seededRandom(3);
      return (await analyse(clicks(beatTimes(0.4, SECONDS, () => 100 * 2 ** (unevenness * (2 * random() - 1)))))).beatConfidence;
    };
    const [even, human, free] = [await confidenceAt(0), await confidenceAt(0.2), await confidenceAt(1)];
    expect(even).toBeGreaterThan(0.9);
    expect(human).toBeLessThan(even);
    expect(free).toBeLessThan(0.3);
  });

  it('stops when it is told to', async () => {
    const analyser = await RhythmAnalyser.create({ sampleRateHz: SAMPLE_RATE_HZ });
    await expect(analyser.finish({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

function shifted(samples: Float32Array, by: number): Float32Array {
  const result = new Float32Array(samples.length + by);
  result.set(samples, by);
  return result;
}
