import { randomWander } from '../dsp/random.mjs';
import { beatToSeconds } from '../score.mjs';
import { FRAME_SECONDS } from './analysis.mjs';

/** @typedef {{ startSeconds: number, endSeconds: number, pitchMidi: number }} SungNote */
/** @typedef {{ seed: number, transpose: (pitch: number) => number, vibratoSemitones: number, driftSemitones: number, bend?: (seconds: number) => number }} Style `bend`: semitones that are added, for turns within a held note */

/**
 * The notes of a line as they are sung: from the vowel of a syllable to the end of its vowel; a syllable that moves gives two.
 * @param {import('./timing.mjs').LineTiming} timing
 * @returns {SungNote[]}
 */
export function sungNotes(timing) {
  return timing.syllables.flatMap(({ sung, vowelSeconds, noteEndSeconds }) => {
    if (!sung.turn) return [{ startSeconds: vowelSeconds, endSeconds: noteEndSeconds, pitchMidi: sung.pitch }];
    const turn = beatToSeconds(sung.turn.atBeat);
    return [
      { startSeconds: vowelSeconds, endSeconds: turn, pitchMidi: sung.pitch },
      { startSeconds: turn, endSeconds: noteEndSeconds, pitchMidi: sung.turn.pitch },
    ];
  });
}

/**
 * Pitch (MIDI) every FRAME_SECONDS from `startSeconds`: steps between notes become glides that arrive with the vowel, a phrase
 * begins with a small scoop, long notes open into vibrato, and the voice is never perfectly still.
 * @param {SungNote[]} notes @param {number} startSeconds @param {number} endSeconds @param {Style} style
 */
export function pitchCurve(notes, startSeconds, endSeconds, style) {
  const count = Math.ceil((endSeconds - startSeconds) / FRAME_SECONDS) + 1;
  const drift = randomWander(style.seed, count, 24);
  const slowDrift = randomWander(style.seed + 1, count, 160);
  const targets = notes.map((note) => style.transpose(note.pitchMidi));
  return Float64Array.from({ length: count }, (_, i) => {
    const time = startSeconds + i * FRAME_SECONDS;
    const wander = style.driftSemitones * (0.5 * drift[i] + 0.5 * slowDrift[i]);
    return melodyAt(notes, targets, time) + ornamentsAt(notes, time, style) + (style.bend?.(time) ?? 0) + wander;
  });
}

/** @param {SungNote[]} notes @param {number[]} targets @param {number} time */
function melodyAt(notes, targets, time) {
  let pitch = targets[0];
  for (let i = 1; i < notes.length; i++) {
    const rest = notes[i].startSeconds - notes[i - 1].endSeconds;
    const glide = rest < 0.01 ? 0.1 : 0.075;
    const from = notes[i].startSeconds - 0.6 * glide;
    pitch += (targets[i] - targets[i - 1]) * smoothStep((time - from) / glide);
  }
  return pitch;
}

/** Scoop, vibrato and the fall at the end of a held note. @param {SungNote[]} notes @param {number} time @param {Style} style */
function ornamentsAt(notes, time, style) {
  let bend = -0.9 * (1 - smoothStep((time - notes[0].startSeconds + 0.05) / 0.12));
  for (const { startSeconds, endSeconds } of notes) {
    const length = endSeconds - startSeconds;
    if (length < 0.42 || time < startSeconds || time > endSeconds) continue;
    const opening = smoothStep((time - startSeconds - 0.22) / 0.35) * smoothStep((endSeconds - time) / 0.12);
    const rateHz = 5.3 + 0.35 * Math.min(1, time - startSeconds);
    bend += style.vibratoSemitones * opening * Math.sin(2 * Math.PI * rateHz * (time - startSeconds - 0.22));
  }
  return bend;
}

/** @param {number} x 0…1 */
export function smoothStep(x) {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
}
