import { type Chromagram, meanChroma } from '../dsp/chroma.ts';
import { median } from './beat-agreement.ts';
import type { OnsetEnvelopes } from './onset-envelopes.ts';

/** Evidence that four beats to the bar need not bring, since most songs have them. */
const ADVANTAGE_OF_FOUR = 0.08;
/** Cost of an added or a missing beat, in downbeats of average evidence. */
const SLIP_COST = 6;
/** Shares of what marks a downbeat: new harmony most of all, then bass and drum, then everything else. */
const HARMONY_WEIGHT = 1.5;
const LOW_WEIGHT = 0.7;
const FULL_WEIGHT = 0.25;
/** A beat in three parts has onsets at both thirds that outweigh those at its half by this factor. */
const TRIPLE_FACTOR = 1.25;
/** A dotted beat that comes faster than this is more likely another metre, misread. */
const SHORTEST_TRIPLE_BEAT_SECONDS = 0.55;

/** How beats group into bars. */
export interface Metre {
  timeSignature: '3/4' | '4/4' | '6/8';
  /** Indices of the beats that begin a bar. */
  downbeats: number[];
}

/** Groups beats (seconds) into bars of three or four, or two of three parts each, by what changes from beat to beat. */
export function findMetre(beatsSeconds: readonly number[], envelopes: OnsetEnvelopes, chromagram: Chromagram): Metre {
  const accents = beatAccents(beatsSeconds, envelopes, chromagram);
  if (hasTripleBeats(beatsSeconds, envelopes)) return { timeSignature: '6/8', downbeats: traceBars(accents, 2) };
  const three = barEvidence(accents, 3);
  const four = barEvidence(accents, 4) + ADVANTAGE_OF_FOUR;
  return three > four
    ? { timeSignature: '3/4', downbeats: traceBars(accents, 3) }
    : { timeSignature: '4/4', downbeats: traceBars(accents, 4) };
}

/** How much each beat stands out as the first of a bar, zero on average. */
function beatAccents(beatsSeconds: readonly number[], envelopes: OnsetEnvelopes, chromagram: Chromagram): number[] {
  const spans = beatsSeconds.map((start, beat) => meanChroma(chromagram, start, beatsSeconds[beat + 1] ?? start + 0.5));
  const changes = spans.slice(1).map((span, beat) => 1 - span.reduce((sum, value, i) => sum + value * spans[beat][i], 0));
  // Before the first beat is nothing to compare with: no more and no less of a change than any other.
  const change = [mean(changes), ...changes];
  const low = beatsSeconds.map((seconds) => strengthAt(envelopes.low, seconds * envelopes.framesPerSecond));
  const full = beatsSeconds.map((seconds) => strengthAt(envelopes.full, seconds * envelopes.framesPerSecond));
  const [harmonyScore, lowScore, fullScore] = [standardised(change), standardised(low), standardised(full)];
  return harmonyScore.map((harmony, beat) => HARMONY_WEIGHT * harmony + LOW_WEIGHT * lowScore[beat] + FULL_WEIGHT * fullScore[beat]);
}

/** Largest correlation of the accents with a comb of one beat in `beatsPerBar`. */
function barEvidence(accents: readonly number[], beatsPerBar: number): number {
  const deviation = Math.sqrt(accents.reduce((sum, accent) => sum + accent * accent, 0) / accents.length) || 1;
  let best = 0;
  for (let phase = 0; phase < beatsPerBar; phase++) {
    let sum = 0;
    let count = 0;
    for (let beat = phase; beat < accents.length; beat += beatsPerBar) {
      sum += accents[beat];
      count++;
    }
    if (count > 0) best = Math.max(best, sum / count / deviation / Math.sqrt(beatsPerBar - 1));
  }
  return best;
}

/** Downbeats every `beatsPerBar` beats where the accents are largest; a bar may be cut short or drawn out where that pays (Viterbi). */
function traceBars(accents: readonly number[], beatsPerBar: number): number[] {
  let totals = new Float64Array(beatsPerBar);
  const cameFrom: Uint8Array[] = [];
  for (const accent of accents) {
    const next = new Float64Array(beatsPerBar);
    const back = new Uint8Array(beatsPerBar);
    const best = totals.indexOf(Math.max(...totals));
    for (let position = 0; position < beatsPerBar; position++) {
      const expected = (position + beatsPerBar - 1) % beatsPerBar;
      back[position] = totals[best] - SLIP_COST > totals[expected] ? best : expected;
      const slipped = back[position] === expected ? 0 : SLIP_COST;
      next[position] = totals[back[position]] - slipped + (position === 0 ? accent : 0);
    }
    totals = next;
    cameFrom.push(back);
  }
  const downbeats: number[] = [];
  let position = totals.indexOf(Math.max(...totals));
  for (let beat = accents.length - 1; beat >= 0; beat--) {
    if (position === 0) downbeats.push(beat);
    position = cameFrom[beat][position];
  }
  return downbeats.reverse();
}

/** Whether beats divide in three: 6/8. A swung beat sounds its second third only and is not meant. */
function hasTripleBeats(beatsSeconds: readonly number[], { full, framesPerSecond }: OnsetEnvelopes): boolean {
  if (median(beatsSeconds.slice(1).map((beat, index) => beat - beatsSeconds[index])) < SHORTEST_TRIPLE_BEAT_SECONDS) return false;
  const strengthAfter = (share: number): number => {
    let sum = 0;
    for (let beat = 0; beat + 1 < beatsSeconds.length; beat++) {
      const seconds = beatsSeconds[beat] + share * (beatsSeconds[beat + 1] - beatsSeconds[beat]);
      sum += strengthAt(full, seconds * framesPerSecond);
    }
    return sum;
  };
  const thirds = Math.min(strengthAfter(1 / 3), strengthAfter(2 / 3));
  return thirds > TRIPLE_FACTOR * strengthAfter(1 / 2) && thirds > 0.25 * strengthAfter(0);
}

/** Strongest onset within 30 ms. */
export function strengthAt(envelope: Float32Array, frame: number): number {
  const centre = Math.round(frame);
  let strongest = 0;
  for (let near = Math.max(0, centre - 3); near <= Math.min(envelope.length - 1, centre + 3); near++) {
    strongest = Math.max(strongest, envelope[near]);
  }
  return strongest;
}

function standardised(values: readonly number[]): number[] {
  const average = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2))) || 1;
  return values.map((value) => (value - average) / deviation);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
