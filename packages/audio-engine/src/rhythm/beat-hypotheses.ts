import { fMeasure } from './beat-agreement.ts';
import { beatPath } from './beat-path.ts';
import { gridInformation } from './grid-information.ts';
import { interOnsetCorrelation } from './inter-onset-intervals.ts';
import { levelPreference } from './metrical-level.ts';
import { balancedEnvelope, type OnsetEnvelopes } from './onset-envelopes.ts';
import { pickOnsets } from './onset-times.ts';
import { followedPeriod, globalPeriod, likelyPeriods, preferredPeriod } from './tempo-tracks.ts';
import { poolTempograms, scoreTempi, type Tempogram, type TempogramMeter } from './tempogram.ts';

/** Tightness of beat paths: what a player may do, and what a machine does. */
const LOOSE = 100;
const STRICT = 400;
const AGREEMENT_SECONDS = 0.07;
/** Two steps of a played pulse differ by less than this (natural logarithm); a slip of half a beat by far more. */
const EVEN_STEP = 0.1;
/** One slip in thirty beats costs a tenth. */
const EVENNESS_POWER = 3;
/** Tempi of the whole song that are followed besides the best. */
const FURTHER_TEMPI = 3;

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
  for (const period of likelyPeriods(tempogram, framesPerSecond, FURTHER_TEMPI)) hypotheses.push(beatPath(balanced, period, STRICT));
  return { hypotheses, tempogram };
}

/**
 * The hypothesis that the others agree with and the accents support, and how much the others agree: the committee of
 * Zapata, Davies and Gómez (2014), with the F-measure for the agreement of two. A committee alone goes wrong together:
 * most of it follows one tempo. Beats at two thirds of the tempo miss the strokes, beats that slip are uneven.
 */
export function chooseBeats(
  hypotheses: readonly BeatHypothesis[],
  { accents, framesPerSecond }: OnsetEnvelopes,
): { chosen: BeatHypothesis; agreement: number } {
  const strokes = accents.low.map((low, frame) => low + accents.mid[frame] + accents.high[frame]);
  let [chosen, agreement, best]: [BeatHypothesis, number, number] = [[], 0, 0];
  for (const candidate of hypotheses) {
    const others = hypotheses.filter((other) => other !== candidate);
    const shared =
      others.reduce((total, other) => total + fMeasure(candidate, other, AGREEMENT_SECONDS * framesPerSecond), 0) / others.length;
    const score =
      Math.sqrt(shared) *
      Math.exp(gridInformation(candidate, strokes) + levelPreference(candidate, accents, framesPerSecond)) *
      evenness(candidate) ** EVENNESS_POWER;
    if (score > best) [chosen, agreement, best] = [candidate, shared, score];
  }
  return { chosen, agreement };
}

/** Share of the steps that are as long as the one before. */
function evenness(beats: BeatHypothesis): number {
  const steps = beats.slice(1).map((beat, index) => beat - beats[index]);
  const even = steps.slice(1).filter((step, index) => Math.abs(Math.log(step / steps[index])) < EVEN_STEP);
  return even.length / Math.max(1, steps.length - 1);
}
