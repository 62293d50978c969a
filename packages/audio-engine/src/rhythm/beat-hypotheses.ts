import { fMeasure } from './beat-agreement.ts';
import { beatPath } from './beat-path.ts';
import { interOnsetCorrelation } from './inter-onset-intervals.ts';
import { balancedEnvelope, type OnsetEnvelopes } from './onset-envelopes.ts';
import { pickOnsets } from './onset-times.ts';
import { followedPeriod, globalPeriod, preferredPeriod } from './tempo-tracks.ts';
import { poolTempograms, scoreTempi, type Tempogram, type TempogramMeter } from './tempogram.ts';

/** Tightness of beat paths: what a player may do, and what a machine does. */
const LOOSE = 100;
const STRICT = 400;
const AGREEMENT_SECONDS = 0.07;

/** Beats as one way of listening finds them, in frames. */
export type BeatHypothesis = readonly number[];

/** Several ways of listening to one sound, and the tempi they find together. */
export interface BeatHypotheses {
  hypotheses: BeatHypothesis[];
  tempogram: Tempogram;
}

/**
 * Tracks beats through several onset envelopes, each at its own steady tempo and along the tempo that all of them
 * follow, and once at the tempo of the intervals between onsets.
 */
export function proposeBeats(envelopes: OnsetEnvelopes, meter: TempogramMeter): BeatHypotheses {
  const { framesPerSecond } = envelopes;
  const balanced = balancedEnvelope(envelopes);
  const heard = [balanced, envelopes.full, envelopes.low, envelopes.mid];
  const tempograms = heard.map((envelope) => meter.measure(envelope));
  const tempogram = poolTempograms(tempograms);
  const followed = followedPeriod(tempogram, framesPerSecond);
  const hypotheses = heard.flatMap((envelope, index) => [
    beatPath(envelope, globalPeriod(tempograms[index], framesPerSecond), STRICT),
    beatPath(envelope, followed, STRICT),
    beatPath(envelope, followed, LOOSE),
  ]);
  const intervals = interOnsetCorrelation(pickOnsets(balanced, framesPerSecond), framesPerSecond);
  hypotheses.push(beatPath(balanced, preferredPeriod(scoreTempi(intervals, framesPerSecond), framesPerSecond), STRICT));
  return { hypotheses, tempogram };
}

/**
 * The hypothesis that the others agree with most, and how much that is: the committee of Zapata, Davies and
 * Gómez (2014), with the F-measure for the agreement of two.
 */
export function chooseByAgreement(
  hypotheses: readonly BeatHypothesis[],
  framesPerSecond: number,
): { chosen: BeatHypothesis; agreement: number } {
  let chosen: BeatHypothesis = [];
  let agreement = 0;
  for (const candidate of hypotheses) {
    const others = hypotheses.filter((other) => other !== candidate);
    const sum = others.reduce((total, other) => total + fMeasure(candidate, other, AGREEMENT_SECONDS * framesPerSecond), 0);
    if (sum > agreement * others.length) [chosen, agreement] = [candidate, sum / others.length];
  }
  return { chosen, agreement };
}
