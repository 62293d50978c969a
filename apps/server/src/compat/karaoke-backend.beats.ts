import type { Rhythm } from '@refrain/song-model';
import { round } from './karaoke-backend.stages.ts';

const TEMPO_RANGE_BPM = { min: 60, max: 200 };
const REGULAR = 0.7;
const SIMPLE_ONSETS_PER_BEAT = 3;

/** Karaoke Backend promises tempos within 60–200: others are the same pulse counted twice or half as fast. */
export function tempoInRange(tempoBpm: number | null): number | null {
  if (tempoBpm === null || tempoBpm <= 0) return null;
  let tempo = tempoBpm;
  while (tempo < TEMPO_RANGE_BPM.min) tempo *= 2;
  while (tempo > TEMPO_RANGE_BPM.max) tempo /= 2;
  return round(tempo);
}

/** The analysis in Karaoke Backend's words, with the figures it derives from beats and onsets. */
export function beatAnalysis(rhythm: Rhythm, durationSeconds: number) {
  const { beatsSeconds, downbeatsSeconds, onsetsSeconds } = rhythm;
  return {
    tempo_bpm: tempoInRange(rhythm.tempoBpm),
    tempo_alternatives_bpm: rhythm.tempoAlternativesBpm.map((tempo) => round(tempo)),
    tempo_range: TEMPO_RANGE_BPM,
    beat_count: beatsSeconds.length,
    beat_interval: beatInterval(beatsSeconds),
    time_signature: rhythm.timeSignature,
    beat_confidence: round(rhythm.beatConfidence, 3),
    rhythm_regularity: round(rhythm.rhythmRegularity, 3),
    onset_count: onsetsSeconds.length,
    onset_density: durationSeconds > 0 ? round(onsetsSeconds.length / durationSeconds) : 0,
    complexity: complexity(rhythm),
    strong_beat: downbeatsSeconds[0] ?? null,
    strong_beats: downbeatsSeconds,
    duration: round(durationSeconds, 3),
  };
}

/** Times of the beats with their place in the bar, 1 on a strong beat; those before the first strong beat lead up to it. */
export function beatGrid({ beatsSeconds, downbeatsSeconds, timeSignature }: Rhythm): { time: number; beat_in_bar: number }[] {
  const strong = new Set(downbeatsSeconds);
  const beatsPerBar = Number.parseInt(timeSignature ?? '4', 10);
  const leadingBeats = Math.max(
    0,
    beatsSeconds.findIndex((time) => strong.has(time)),
  );
  let place = beatsPerBar - (leadingBeats % beatsPerBar);
  return beatsSeconds.map((time) => {
    place = strong.has(time) ? 1 : (place % beatsPerBar) + 1;
    return { time, beat_in_bar: place };
  });
}

/** Even and sparse is simple. */
function complexity({ beatsSeconds, onsetsSeconds, rhythmRegularity }: Rhythm): 'simple' | 'complex' {
  const onsetsPerBeat = onsetsSeconds.length / Math.max(1, beatsSeconds.length);
  return rhythmRegularity >= REGULAR && onsetsPerBeat <= SIMPLE_ONSETS_PER_BEAT ? 'simple' : 'complex';
}

/** Median time between beats; null for fewer than two. */
function beatInterval(beatsSeconds: readonly number[]): number | null {
  const gaps = beatsSeconds.slice(1).map((time, i) => time - (beatsSeconds[i] ?? 0));
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  return middle === undefined ? null : round(middle, 4);
}
