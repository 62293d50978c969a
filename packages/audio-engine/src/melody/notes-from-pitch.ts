import type { Note } from '@refrain/song-model';
import { medianVoiced } from './pitch-smoothing.ts';
import type { PitchTrack } from './pitch-tracker.ts';

const SHORTEST_NOTE_SECONDS = 0.08;
/** A syllable is known to be sung: this much of it tells its pitch. */
const LEAST_VOICED_SECONDS = 0.03;
/** Two pitches nearer than this are one note, sung unevenly. */
const LEAST_STEP_SEMITONES = 0.7;
/** Evidence for a further note in one breath: semitones² · seconds that it explains. Vibrato stays below. */
const NEW_NOTE_COST = 0.03;
/** Unvoiced consonants within a note. */
const LONGEST_GAP_SECONDS = 0.04;
/** A consonant before the vowel belongs to the note when it is no longer than this. */
const LONGEST_LEAD_SECONDS = 0.15;

const APPROACH_SHARE = 0.25;

/** Notes on either side that a note is compared with when it may be an octave off. */
const OCTAVE_CONTEXT_NOTES = 4;
const FAR_SEMITONES = 9;
const NEAR_SEMITONES = 6;

/** A stretch of time that is sung without a break. */
export interface SungSpan {
  startSeconds: number;
  endSeconds: number;
}

/**
 * Notes of a melody. Each syllable gets one note at the median of the pitches it settles on, or several where the voice moves on to
 * another pitch and stays there (melisma); a syllable without a voiced sound gets none.
 *
 * @param syllables ascending; null when the words are not known: then notes are cut at pauses and steps alone.
 */
export function notesFromPitch(track: PitchTrack, syllables: readonly SungSpan[] | null): Note[] {
  const notes =
    syllables === null
      ? voicedSpans(track).flatMap((span) => notesWithin(track, span, SHORTEST_NOTE_SECONDS))
      : syllables.flatMap((syllable) => notesWithin(track, syllable, LEAST_VOICED_SECONDS));
  return foldOctaves(notes);
}

/**
 * Moves single notes that lie an octave away from what comes before and after: a pitch tracker hears a harmonic, a
 * singer rarely leaps there and back. A phrase in the other octave stays where it is.
 */
export function foldOctaves(notes: readonly Note[]): Note[] {
  return notes.map((note, index) => {
    const before = medianPitch(notes.slice(Math.max(0, index - OCTAVE_CONTEXT_NOTES), index));
    const after = medianPitch(notes.slice(index + 1, index + 1 + OCTAVE_CONTEXT_NOTES));
    if (before === null || after === null) return note;
    const octave = 12 * Math.sign(note.pitchMidi - before);
    const isOff = [before, after].every(
      (pitch) => (note.pitchMidi - pitch) * octave > FAR_SEMITONES * 12 && Math.abs(note.pitchMidi - octave - pitch) < NEAR_SEMITONES,
    );
    return isOff ? { ...note, pitchMidi: note.pitchMidi - octave } : note;
  });
}

/** Null for too few notes to tell. */
function medianPitch(notes: readonly Note[]): number | null {
  const pitches = notes.map((note) => note.pitchMidi).sort((a, b) => a - b);
  return pitches.length < 2 ? null : pitches[pitches.length >> 1];
}

function notesWithin({ pitchMidi, hopSeconds }: PitchTrack, span: SungSpan, leastVoicedSeconds: number): Note[] {
  const voiced: number[] = [];
  const lastFrame = Math.min(pitchMidi.length - 1, Math.ceil(span.endSeconds / hopSeconds) - 1);
  for (let frame = Math.max(0, Math.ceil(span.startSeconds / hopSeconds)); frame <= lastFrame; frame++) {
    if (!Number.isNaN(pitchMidi[frame])) voiced.push(frame);
  }
  const leastFrames = Math.round(SHORTEST_NOTE_SECONDS / hopSeconds);
  if (voiced.length === 0 || voiced.length < Math.round(leastVoicedSeconds / hopSeconds)) return [];
  const pitches = Float32Array.from(voiced, (frame) => pitchMidi[frame]);
  const starts = stablePitches(pitches, leastFrames, NEW_NOTE_COST / hopSeconds);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? voiced.length;
    const startSeconds = index === 0 ? firstStart(voiced[0] * hopSeconds, span) : voiced[start] * hopSeconds;
    const endSeconds = end < voiced.length ? voiced[end] * hopSeconds : Math.min(span.endSeconds, (voiced[end - 1] + 1) * hopSeconds);
    return { startSeconds, endSeconds, pitchMidi: settledPitch(pitches, start, end) };
  });
}

/** Singers slide into a note: what is sung after the first quarter tells its pitch. */
function settledPitch(pitches: Float32Array, start: number, end: number): number {
  return medianVoiced(pitches, start + Math.floor(APPROACH_SHARE * (end - start)), end);
}

function firstStart(voicedSeconds: number, span: SungSpan): number {
  return voicedSeconds - span.startSeconds <= LONGEST_LEAD_SECONDS ? span.startSeconds : voicedSeconds;
}

/** Where stable pitches begin: the piecewise constant line of least squared error, each piece at a price, without slides and near neighbours. */
function stablePitches(pitches: Float32Array, leastFrames: number, pieceCost: number): number[] {
  const starts = cheapestPieces(pitches, leastFrames, pieceCost);
  const medianOfPiece = (piece: number) => medianVoiced(pitches, starts[piece], starts[piece + 1] ?? pitches.length);
  for (let piece = 0; starts.length > 1 && piece < starts.length; ) {
    const end = starts[piece + 1] ?? pitches.length;
    // A slide belongs to the note it leads to, at the end to the one it leaves.
    if (isSlide(pitches, starts[piece], end)) starts.splice(Math.min(piece + 1, starts.length - 1), 1);
    else piece++;
  }
  for (let piece = 1; piece < starts.length; ) {
    if (Math.abs(medianOfPiece(piece) - medianOfPiece(piece - 1)) < LEAST_STEP_SEMITONES) starts.splice(piece, 1);
    else piece++;
  }
  return starts;
}

/** Whether a short stretch is on its way from one pitch to another. */
function isSlide(pitches: Float32Array, start: number, end: number): boolean {
  const middle = (start + end) >> 1;
  return Math.abs(medianVoiced(pitches, start, middle) - medianVoiced(pitches, middle, end)) >= LEAST_STEP_SEMITONES;
}

function cheapestPieces(pitches: Float32Array, leastFrames: number, pieceCost: number): number[] {
  const sums = new Float64Array(pitches.length + 1);
  const squares = new Float64Array(pitches.length + 1);
  for (const [i, pitch] of pitches.entries()) {
    sums[i + 1] = sums[i] + pitch;
    squares[i + 1] = squares[i] + pitch * pitch;
  }
  const misfit = (start: number, end: number) => squares[end] - squares[start] - (sums[end] - sums[start]) ** 2 / (end - start);
  const costs = new Float64Array(pitches.length + 1).fill(Number.POSITIVE_INFINITY);
  const cutBefore = new Int32Array(pitches.length + 1);
  costs[0] = 0;
  for (let end = 1; end <= pitches.length; end++) {
    // What is shorter than a note altogether is one piece.
    const lastStart = end === pitches.length ? Math.max(0, end - leastFrames) : end - leastFrames;
    for (let start = 0; start <= lastStart; start++) {
      const cost = costs[start] + misfit(start, end) + pieceCost;
      if (cost < costs[end]) [costs[end], cutBefore[end]] = [cost, start];
    }
  }
  const starts: number[] = [];
  for (let end = pitches.length; end > 0; end = cutBefore[end]) starts.push(cutBefore[end]);
  return starts.reverse();
}

/** Stretches of voiced frames; gaps of a consonant's length are bridged. */
function voicedSpans({ pitchMidi, hopSeconds }: PitchTrack): SungSpan[] {
  const spans: SungSpan[] = [];
  for (let frame = 0; frame < pitchMidi.length; frame++) {
    if (Number.isNaN(pitchMidi[frame])) continue;
    const startSeconds = frame * hopSeconds;
    const endSeconds = startSeconds + hopSeconds;
    const last = spans.at(-1);
    if (last !== undefined && startSeconds - last.endSeconds <= LONGEST_GAP_SECONDS) last.endSeconds = endSeconds;
    else spans.push({ startSeconds, endSeconds });
  }
  return spans;
}
