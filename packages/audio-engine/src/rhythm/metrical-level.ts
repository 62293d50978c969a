import { median } from './beat-agreement.ts';
import type { AccentEnvelopes } from './onset-envelopes.ts';
import { tempoPreference } from './tempo-tracks.ts';

/** Another reading of the pulse must be better by this much (natural logarithm of a likelihood). */
const LEAST_GAIN = 0.1;
const MOST_ROUNDS = 3;
/** Beats in three parts are rarer than beats in two (natural logarithm). */
const TRIPLE_COST = 0.2;
/** Accents this much stronger between the beats, in the bass, say that the beats are off by half. */
const OFFBEAT_BASS_GAIN = 0.4;
/** Beats in three parts have onsets after the first third, at least this share of those on the beat … */
const THIRD_SHARE = 0.1;
/** … and this much more than after the half. */
const THIRD_OVER_HALF = 1.5;
/** Every third of pulses that go in fours is as strong as the rest: no sign of three. */
const LEAST_TRIPLE_DOMINANCE = 0.2;
const SQUARE_ROOT_OF_THREE = Math.sqrt(3);
/** What drums trade counts up to here. */
const MOST_TRADE = 1;

/**
 * Which of several pulses is the beat. Trackers find a pulse that is right in place and wrong in level: every other
 * beat, every half beat, the eighths of 6/8. Drummers tell: strokes between beats are weaker in all of the spectrum,
 * while of two beats one has the bass drum and the other the snare. So a group of pulses whose first dominates in
 * every band is one beat and its parts; a group that trades bass for treble is several beats. What both leave open the
 * tempo that people tap decides.
 *
 * @param frames pulse, ascending.
 */
export function settleLevel(frames: readonly number[], accents: AccentEnvelopes, framesPerSecond: number): readonly number[] {
  let beats = frames;
  for (let round = 0; round < MOST_ROUNDS && beats.length >= 6; round++) {
    const own = levelPreference(beats, accents, framesPerSecond);
    const readings = otherReadings(beats, accents).map(({ beats, evidence }) => ({
      beats,
      gain: evidence + levelPreference(beats, accents, framesPerSecond) - own,
    }));
    const best = readings.reduce((a, b) => (b.gain > a.gain ? b : a));
    if (best.gain < LEAST_GAIN) break;
    beats = best.beats;
  }
  return onTheBass(beats, accents);
}

/** A reading of the pulse, and how much the accents speak for it. */
interface Reading {
  beats: readonly number[];
  evidence: number;
}

function otherReadings(pulses: readonly number[], accents: AccentEnvelopes): Reading[] {
  const [halves, thirds] = [parts(pulses, 2, accents), parts(pulses, 3, accents)];
  const regrouped = (fine: Reading, size: number): Reading => {
    const { beats, evidence } = groups(fine.beats, size, accents);
    return { beats, evidence: evidence + fine.evidence };
  };
  return [groups(pulses, 2, accents), groups(pulses, 3, accents), halves, thirds, regrouped(halves, 3), regrouped(thirds, 2)];
}

/** Every second or third pulse. */
function groups(pulses: readonly number[], size: number, accents: AccentEnvelopes): Reading {
  const { first, dominance } = dominantPulse(pulses, size, accents);
  const isMetre = size === 2 || dominance > LEAST_TRIPLE_DOMINANCE;
  return { beats: pulses.filter((_, pulse) => pulse % size === first), evidence: isMetre ? dominance : Number.NEGATIVE_INFINITY };
}

/** Two or three pulses for each. */
function parts(pulses: readonly number[], size: number, accents: AccentEnvelopes): Reading {
  const beats = subdivide(pulses, size);
  return { beats, evidence: -dominance(pulseAccents(beats, size, accents), 0) };
}

/** Whether beats divide in three: 6/8. A swung beat sounds its second third only and is not meant. */
export function dividesInThree(beats: readonly number[], accents: AccentEnvelopes): boolean {
  const strengthAfter = (share: number) => sum(bandStrengths(pointsAfter(beats, share), accents));
  const third = strengthAfter(1 / 3);
  return third > THIRD_SHARE * strengthAfter(0) && third > THIRD_OVER_HALF * strengthAfter(1 / 2);
}

/** Beats that lie where the bass does not, in the middle between those of the bass drum, move there. */
function onTheBass(beats: readonly number[], accents: AccentEnvelopes): readonly number[] {
  if (beats.length < 2) return beats;
  const halves = subdivide(beats, 2);
  const [on, between] = pulseAccents(halves, 2, accents);
  const bass = logRatio(between[0], on[0]);
  return bass > OFFBEAT_BASS_GAIN ? halves.filter((_, half) => half % 2 === 1) : beats;
}

function dominantPulse(pulses: readonly number[], size: number, accents: AccentEnvelopes): { first: number; dominance: number } {
  const strengths = pulseAccents(pulses, size, accents);
  // Of several that dominate nothing, the bass has it.
  const weights = strengths.map(([low, mid, high]) => Math.log(1 + low) + 0.5 * Math.log(1 + mid) + 0.5 * Math.log(1 + high));
  const first = weights.indexOf(Math.max(...weights));
  return { first, dominance: dominance(strengths, first) };
}

/**
 * By how much the pulse is stronger than the others of its group in the band where it is so least; negative where it
 * leads in one band and follows in another.
 */
function dominance(strengths: readonly number[][], first: number): number {
  const others = strengths.filter((_, pulse) => pulse !== first);
  const leads = strengths[first].map((strength, band) => logRatio(strength, sum(others.map((other) => other[band])) / others.length));
  const [least, most] = [Math.min(...leads), Math.max(...leads)];
  if (least >= 0 || most <= 0) return median(leads);
  // The harmonic mean of both: a trade needs two sides.
  return -Math.min(MOST_TRADE, (2 * most * -least) / (most - least));
}

/** A band has 1 on average: what is below that on both sides is no evidence. */
function logRatio(strength: number, other: number): number {
  return Math.log((1 + strength) / (1 + other));
}

/** Mean accent of each pulse of a group, per band. */
function pulseAccents(pulses: readonly number[], size: number, accents: AccentEnvelopes): number[][] {
  return Array.from({ length: size }, (_, index) =>
    bandStrengths(
      pulses.filter((_, pulse) => pulse % size === index),
      accents,
    ),
  );
}

function bandStrengths(frames: readonly number[], { low, mid, high }: AccentEnvelopes): number[] {
  return [low, mid, high].map((band) => sum(frames.map((frame) => strengthAt(band, frame))) / Math.max(1, frames.length));
}

/** How readily the tempo of these beats is felt, as a natural logarithm. */
export function levelPreference(beats: readonly number[], accents: AccentEnvelopes, framesPerSecond: number): number {
  const tempoBpm = (60 * framesPerSecond) / median(beats.slice(1).map((beat, index) => beat - beats[index]));
  // Of 6/8 the eighths are felt as much as the beats.
  return dividesInThree(beats, accents)
    ? Math.log(Math.max(tempoPreference(tempoBpm), tempoPreference(tempoBpm * SQUARE_ROOT_OF_THREE))) - TRIPLE_COST
    : Math.log(tempoPreference(tempoBpm));
}

/** `size` points for each beat, the beat first. */
export function subdivide(beats: readonly number[], size: number): number[] {
  const shares = Array.from({ length: size }, (_, part) => part / size);
  return beats.slice(0, -1).flatMap((beat, index) => shares.map((share) => beat + share * (beats[index + 1] - beat)));
}

function pointsAfter(beats: readonly number[], share: number): number[] {
  return beats.slice(0, -1).map((beat, index) => beat + share * (beats[index + 1] - beat));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
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
