import { meanScores, TEMPO_STATES_BPM, type Tempogram } from './tempogram.ts';

/** The tempo that most listeners tap near, and how far (octaves) they stray from it; McKinney & Moelants 2004, librosa. */
const FAVOURITE_BPM = 120;
const FAVOURITE_SPREAD_OCTAVES = 0.75;
/** Cost of a tempo change per octave and step, and of a jump to anywhere (a new section). */
const GLIDE_COST_PER_OCTAVE = 18;
const GLIDE_STATES = 3;
const JUMP_COST = 2;

/** The length of a beat (frames) at any frame. */
export type PeriodAt = (frame: number) => number;

/** One tempo for the whole song: where the tempogram, summed over time, peaks. */
export function globalPeriod(tempogram: Tempogram, framesPerSecond: number): PeriodAt {
  return preferredPeriod(meanScores(tempogram), framesPerSecond);
}

/** One tempo for the whole song: the best of the scores, tempi that are felt as a beat preferred. */
export function preferredPeriod(scores: Float32Array, framesPerSecond: number): PeriodAt {
  const preferred = Float64Array.from(scores, (score, state) => score * PREFERENCE[state]);
  const period = (60 * framesPerSecond) / TEMPO_STATES_BPM[indexOfLargest(preferred)];
  return () => period;
}

/** The tempi of the whole song that fit next best after the best: peaks of the tempogram, summed over time. */
export function likelyPeriods(tempogram: Tempogram, framesPerSecond: number, count: number): PeriodAt[] {
  const scores = meanScores(tempogram).map((score, state) => score * PREFERENCE[state]);
  const peaks = [...scores.keys()].filter((state) => scores[state] > (scores[state - 1] ?? 0) && scores[state] >= (scores[state + 1] ?? 0));
  return peaks
    .sort((a, b) => scores[b] - scores[a])
    .slice(1, 1 + count)
    .map((state) => (60 * framesPerSecond) / TEMPO_STATES_BPM[state])
    .map((period) => () => period);
}

/** A tempo that may glide or, at a price, jump: the best path through the tempogram (Viterbi). */
export function followedPeriod(tempogram: Tempogram, framesPerSecond: number): PeriodAt {
  const path = bestPath(tempogram.scores);
  const framesPerStep = tempogram.hopSeconds * framesPerSecond;
  const last = path.length - 1;
  return (frame) => {
    const position = Math.min(last, Math.max(0, frame / framesPerStep));
    const step = Math.min(last, Math.floor(position));
    const [from, to] = [TEMPO_STATES_BPM[path[step]], TEMPO_STATES_BPM[path[Math.min(last, step + 1)]]];
    return (60 * framesPerSecond) / (from + (position - step) * (to - from));
  };
}

function bestPath(rows: readonly Float32Array[]): Int16Array {
  const states = TEMPO_STATES_BPM.length;
  let totals = new Float64Array(states);
  const cameFrom: Int16Array[] = [];
  for (const [step, scores] of rows.entries()) {
    const next = new Float64Array(states);
    const back = new Int16Array(states);
    const best = indexOfLargest(totals);
    for (let state = 0; state < states; state++) {
      let from = best;
      let total = totals[best] - (step === 0 ? 0 : JUMP_COST);
      for (let near = Math.max(0, state - GLIDE_STATES); near <= Math.min(states - 1, state + GLIDE_STATES); near++) {
        const glided = totals[near] - GLIDE_COST_PER_OCTAVE * Math.abs(STATE_OCTAVES[state] - STATE_OCTAVES[near]);
        if (glided > total) [total, from] = [glided, near];
      }
      next[state] = total + scores[state] * PREFERENCE[state];
      back[state] = from;
    }
    totals = next;
    cameFrom.push(back);
  }
  const path = new Int16Array(rows.length);
  let state = indexOfLargest(totals);
  for (let step = rows.length - 1; step >= 0; step--) {
    path[step] = state;
    state = cameFrom[step][state];
  }
  return path;
}

const STATE_OCTAVES = TEMPO_STATES_BPM.map((bpm) => Math.log2(bpm));

const PREFERENCE = TEMPO_STATES_BPM.map(tempoPreference);

/** How readily a tempo is felt as the beat, largest 1. */
export function tempoPreference(bpm: number): number {
  return Math.exp(-0.5 * (Math.log2(bpm / FAVOURITE_BPM) / FAVOURITE_SPREAD_OCTAVES) ** 2);
}

function indexOfLargest(values: Float64Array): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[largest]) largest = i;
  return largest;
}
