import type { Rhythm } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { beatAnalysis, beatGrid, tempoInRange } from './karaoke-backend.beats.ts';

const times = (count: number, gapSeconds: number) => Array.from({ length: count }, (_, i) => i * gapSeconds);
const RHYTHM: Rhythm = {
  tempoBpm: 120,
  tempoAlternativesBpm: [60, 240],
  beatsSeconds: times(9, 0.5),
  downbeatsSeconds: [0.5, 2.5],
  onsetsSeconds: times(16, 0.25),
  timeSignature: '4/4',
  beatConfidence: 0.91234,
  rhythmRegularity: 0.98,
};

describe('B29 tempo within 60–200', () => {
  it.each([
    [30, 60],
    [59.5, 119],
    [120, 120],
    [200, 200],
    [240, 120],
    [null, null],
  ])('%s becomes %s', (given, expected) => expect(tempoInRange(given)).toBe(expected));
});

describe('B28 B29 the figures of the beat', () => {
  it('are derived from beats and onsets', () =>
    expect(beatAnalysis(RHYTHM, 4)).toMatchObject({
      tempo_bpm: 120,
      beat_count: 9,
      beat_interval: 0.5,
      onset_count: 16,
      onset_density: 4,
      complexity: 'simple',
      strong_beat: 0.5,
      time_signature: '4/4',
      beat_confidence: 0.912,
    }));

  it.each([
    ['many onsets', { onsetsSeconds: times(60, 0.06) }],
    ['an uneven pulse', { rhythmRegularity: 0.4 }],
  ])('are complex with %s', (_, change) => expect(beatAnalysis({ ...RHYTHM, ...change }, 4).complexity).toBe('complex'));

  it('hold for a recording without a pulse', () => {
    const none = { ...RHYTHM, tempoBpm: null, beatsSeconds: [], downbeatsSeconds: [], onsetsSeconds: [], timeSignature: null };
    expect(beatAnalysis(none, 0)).toMatchObject({ tempo_bpm: null, beat_interval: null, onset_density: 0, strong_beat: null });
  });
});

describe('beatGrid', () => {
  it('counts from every strong beat, and up to the first one', () =>
    expect(beatGrid(RHYTHM).map((beat) => beat.beat_in_bar)).toEqual([4, 1, 2, 3, 4, 1, 2, 3, 4]));
});
