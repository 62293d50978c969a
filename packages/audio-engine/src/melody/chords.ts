import type { Chord } from '@refrain/song-model';
import { type Chromagram, meanChroma } from '../dsp/chroma.ts';

/** Likeness that stands for "no chord": what lies below is no triad. */
const NO_CHORD_LIKENESS = 0.6;
/** A change of chord must gain this much likeness. */
const CHANGE_COST = 0.25;

interface Template {
  root: number | null;
  quality: '' | 'm';
  pitchClasses: readonly number[];
}

const NO_CHORD: Template = { root: null, quality: '', pitchClasses: [] };
const CHORDS: readonly Template[] = [
  NO_CHORD,
  ...Array.from({ length: 12 }, (_, root): Template[] => [
    { root, quality: '', pitchClasses: [root, (root + 4) % 12, (root + 7) % 12] },
    { root, quality: 'm', pitchClasses: [root, (root + 3) % 12, (root + 7) % 12] },
  ]).flat(),
];

/** A span of one chord; the root is a pitch class, C = 0, and null where there is no chord. */
export interface HeardChord extends Omit<Chord, 'symbol'> {
  root: number | null;
  quality: '' | 'm';
}

/**
 * Major and minor triads by likeness to templates, one per span between `boundariesSeconds`, smoothed over time
 * (Viterbi; Fujishima 1999). A suggestion: no sevenths, no inversions, and right about six times in ten.
 */
export function hearChords(chromagram: Chromagram, boundariesSeconds: readonly number[]): HeardChord[] {
  const likenesses = boundariesSeconds.slice(1).map((end, span) => likeness(meanChroma(chromagram, boundariesSeconds[span], end)));
  const chords: (HeardChord & { spans: number })[] = [];
  for (const [span, index] of smoothestPath(likenesses).entries()) {
    const { root, quality } = CHORDS[index];
    const [startSeconds, endSeconds] = [boundariesSeconds[span], boundariesSeconds[span + 1]];
    const confidence = root === null ? 0 : Math.min(1, likenesses[span][index]);
    const last = chords.at(-1);
    if (last?.root === root && last.quality === quality) {
      last.endSeconds = endSeconds;
      last.confidence += (confidence - last.confidence) / ++last.spans;
    } else chords.push({ startSeconds, endSeconds, root, quality, confidence, spans: 1 });
  }
  return chords.map(({ spans: _, ...chord }) => chord);
}

/** Cosine of a chroma of unit length with each chord's template. */
function likeness(chroma: Float64Array): Float64Array {
  return Float64Array.from(CHORDS, ({ pitchClasses }) =>
    pitchClasses.length === 0 ? NO_CHORD_LIKENESS : pitchClasses.reduce((sum, pitchClass) => sum + chroma[pitchClass], 0) / Math.sqrt(3),
  );
}

function smoothestPath(likenesses: readonly Float64Array[]): number[] {
  let totals = new Float64Array(CHORDS.length);
  const cameFrom = likenesses.map((scores) => {
    const best = totals.indexOf(Math.max(...totals));
    const back = Uint8Array.from(CHORDS, (_, chord) => (totals[best] - CHANGE_COST > totals[chord] ? best : chord));
    totals = scores.map((score, chord) => score + Math.max(totals[best] - CHANGE_COST, totals[chord]));
    return back;
  });
  const path: number[] = [];
  let chord = totals.indexOf(Math.max(...totals));
  for (let span = likenesses.length - 1; span >= 0; span--) {
    path.push(chord);
    chord = cameFrom[span][chord];
  }
  return path.reverse();
}
