import { median } from './beat-agreement.ts';
import { TEMPO_STATES_BPM } from './tempogram.ts';

const SLOWEST_ALTERNATIVE_BPM = 35;
const FASTEST_ALTERNATIVE_BPM = 250;
/** Above this, the tempo changes within the song and a line through its beats means nothing. */
const FIT_TOLERANCE = 0.02;
/** Interval spread (standard deviation over median) at which the pulse counts as not regular at all. */
const IRREGULAR_SPREAD = 0.15;
/** Uneven ratios are offered when they fit nearly as well as the tempo itself. */
const PLAUSIBLE_SHARE = 0.8;

/** Beats per minute: slope of the line through the beats, or the median interval where the tempo changes. At least two beats. */
export function fitTempoBpm(beatsSeconds: readonly number[]): number {
  const count = beatsSeconds.length;
  const middle = (count - 1) / 2;
  const average = beatsSeconds.reduce((sum, beat) => sum + beat, 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const [index, beat] of beatsSeconds.entries()) {
    covariance += (index - middle) * (beat - average);
    variance += (index - middle) ** 2;
  }
  const fitted = covariance / variance;
  const typical = median(intervals(beatsSeconds));
  return 60 / (Math.abs(fitted / typical - 1) < FIT_TOLERANCE ? fitted : typical);
}

/** 1 for a metronome, 0 where intervals spread by 15 % or more. */
export function regularityOf(beatsSeconds: readonly number[]): number {
  const steps = intervals(beatsSeconds);
  const typical = median(steps);
  const spread = Math.sqrt(steps.reduce((sum, step) => sum + (step - typical) ** 2, 0) / steps.length) / typical;
  return Math.max(0, 1 - spread / IRREGULAR_SPREAD);
}

/**
 * Tempi a listener may feel instead: double and half, and those in ratios of three where the sound supports them.
 *
 * @param scores fit of each of `TEMPO_STATES_BPM` to the sound.
 */
export function alternativeTempi(tempoBpm: number, scores: Float32Array): number[] {
  const own = scoreNear(tempoBpm, scores);
  const uneven = [3 / 2, 2 / 3, 3, 1 / 3].map((ratio) => ratio * tempoBpm).filter((bpm) => scoreNear(bpm, scores) >= PLAUSIBLE_SHARE * own);
  return [2 * tempoBpm, tempoBpm / 2, ...uneven].filter((bpm) => bpm >= SLOWEST_ALTERNATIVE_BPM && bpm <= FASTEST_ALTERNATIVE_BPM);
}

function scoreNear(bpm: number, scores: Float32Array): number {
  let best = 0;
  for (const [state, stateBpm] of TEMPO_STATES_BPM.entries()) if (Math.abs(stateBpm / bpm - 1) < 0.03) best = Math.max(best, scores[state]);
  return best;
}

function intervals(beatsSeconds: readonly number[]): number[] {
  return beatsSeconds.slice(1).map((beat, index) => beat - beatsSeconds[index]);
}
