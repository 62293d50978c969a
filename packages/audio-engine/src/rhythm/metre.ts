import { type Chromagram, meanChroma } from '../dsp/chroma.ts';
import { median } from './beat-agreement.ts';
import { dividesInThree, strengthAt } from './metrical-level.ts';
import type { OnsetEnvelopes } from './onset-envelopes.ts';

/** Evidence that four beats to the bar need not bring, since most songs have them. */
const ADVANTAGE_OF_FOUR = 0.08;
/** Cost of an added or a missing beat, in downbeats of average evidence. */
const SLIP_COST = 6;
/** Shares of what marks a downbeat: new harmony, then bass and bass drum, and no snare drum. */
const HARMONY_WEIGHT = 0.8;
const BASS_WEIGHT = 0.8;
const SNARE_WEIGHT = -0.4;
/** A dotted beat that comes faster than this is more likely another metre, misread. */
const SHORTEST_TRIPLE_BEAT_SECONDS = 0.42;

/** How beats group into bars. */
export interface Metre {
  timeSignature: '3/4' | '4/4' | '6/8';
  /** Indices of the beats that begin a bar. */
  downbeats: number[];
}

/** Groups beats (seconds) into bars of three or four, or two of three parts each, by what changes from beat to beat. */
export function findMetre(beatsSeconds: readonly number[], envelopes: OnsetEnvelopes, chromagram: Chromagram): Metre {
  const accents = beatAccents(beatsSeconds, envelopes, chromagram);
  const beats = beatsSeconds.map((seconds) => seconds * envelopes.framesPerSecond);
  if (typicalGap(beatsSeconds) >= SHORTEST_TRIPLE_BEAT_SECONDS && dividesInThree(beats, envelopes.accents))
    return { timeSignature: '6/8', downbeats: traceBars(accents, 2) };
  const three = barEvidence(accents, 3);
  const four = barEvidence(accents, 4) + ADVANTAGE_OF_FOUR;
  return three > four
    ? { timeSignature: '3/4', downbeats: traceBars(accents, 3) }
    : { timeSignature: '4/4', downbeats: traceBars(accents, 4) };
}

/** How much each beat stands out as the first of a bar, zero on average. */
function beatAccents(beatsSeconds: readonly number[], { accents, framesPerSecond }: OnsetEnvelopes, chromagram: Chromagram): number[] {
  const strengths = (band: Float32Array) =>
    standardised(beatsSeconds.map((seconds) => Math.log(1 + strengthAt(band, seconds * framesPerSecond))));
  const [bass, snare] = [strengths(accents.low), strengths(accents.high)];
  // A chord against the one before it, and two beats against two, which a passing note does not disturb.
  const [soon, later] = [1, 2].map((reach) => standardised(harmonyChanges(beatsSeconds, chromagram, reach)));
  return bass.map((strength, beat) => HARMONY_WEIGHT * (soon[beat] + later[beat]) + BASS_WEIGHT * strength + SNARE_WEIGHT * snare[beat]);
}

/** How unlike the harmony of `reach` beats from each beat on is to that of as many before. */
function harmonyChanges(beatsSeconds: readonly number[], chromagram: Chromagram, reach: number): number[] {
  const last = beatsSeconds.length - 1;
  const changes = beatsSeconds.map((start, beat) => {
    if (beat < reach || beat + reach > last) return Number.NaN;
    const [before, after] = [
      meanChroma(chromagram, beatsSeconds[beat - reach], start),
      meanChroma(chromagram, start, beatsSeconds[beat + reach]),
    ];
    return 1 - before.reduce((sum, value, i) => sum + value * after[i], 0);
  });
  // At the ends is nothing to compare with: no more and no less of a change than elsewhere.
  const typical = mean(changes.filter((change) => !Number.isNaN(change)));
  return changes.map((change) => (Number.isNaN(change) ? typical : change));
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

function typicalGap(times: readonly number[]): number {
  return median(times.slice(1).map((time, index) => time - times[index]));
}

function standardised(values: readonly number[]): number[] {
  const average = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2))) || 1;
  return values.map((value) => (value - average) / deviation);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
