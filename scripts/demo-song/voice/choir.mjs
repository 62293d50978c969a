import { seededNormal } from '../dsp/random.mjs';
import { addMono, silence, toSamples } from '../dsp/sound.mjs';
import { DURATION_SECONDS, LINES, lineText } from '../score.mjs';
import { breathIn } from './breath.mjs';
import { singLine } from './singer.mjs';
import { speak } from './speech.mjs';

/** @typedef {import('./timing.mjs').LineTiming} LineTiming */
/** @typedef {{ lead: import('../dsp/sound.mjs').Stereo, backing: import('../dsp/sound.mjs').Stereo, lines: { timing: LineTiming, notes: import('./pitch.mjs').SungNote[] }[] }} Voices */

const BREATH_SECONDS = 0.24;

/** The F major scale, to find a third below a melody note. */
const SCALE = [0, 2, 4, 5, 7, 9, 10];

/** @param {number} pitch in the scale */
function thirdBelow(pitch) {
  const degree = SCALE.indexOf((((pitch - 5) % 12) + 12) % 12 === 10 ? 10 : (((pitch - 5) % 12) + 12) % 12);
  const steps = [-3, -3, -4, -3, -3, -4, -3];
  return pitch + (degree < 0 ? -3 : steps[degree]);
}

/**
 * Sings every line: the lead, and in the hook a second take of it and a harmony a third below, quiet and to the sides.
 * @returns {Voices}
 */
export function singAll() {
  const length = toSamples(DURATION_SECONDS);
  const voices = { lead: silence(length), backing: silence(length), lines: [] };
  let previousEnd = 0;
  LINES.forEach((line, i) => {
    const speech = speak(lineText(line));
    const lead = singLine(line, speech, {
      seed: 100 + i,
      transpose: (p) => p,
      vibratoSemitones: 0.3,
      driftSemitones: 0.05,
      formantScale: 1,
    });
    addMono(voices.lead, lead.sound, toSamples(lead.startSeconds), { gain: 0.5 });
    const breath = Math.min(BREATH_SECONDS, lead.startSeconds - previousEnd - 0.06);
    if (breath > 0.1) {
      addMono(voices.lead, breathIn(breath, 400 + i), toSamples(lead.startSeconds - breath - 0.04), { gain: 0.006 });
    }
    previousEnd = lead.timing.syllables[lead.timing.syllables.length - 1].endSeconds;
    voices.lines.push({ timing: lead.timing, notes: lead.notes });
    const isFull = line.section !== 'verse';
    for (const side of [-1, 1]) {
      const late = lateness(200 + 10 * i + side);
      const style = {
        seed: 150 + 7 * i + side,
        vibratoSemitones: 0.22,
        driftSemitones: 0.08,
        shiftSeconds: late,
        formantScale: side < 0 ? 0.97 : 1.03,
      };
      const take = singLine(line, speech, { ...style, transpose: side < 0 && isFull ? thirdBelow : (p) => p });
      addMono(voices.backing, take.sound, toSamples(take.startSeconds), { gain: isFull ? 0.11 : 0.045, pan: 0.75 * side });
    }
  });
  return voices;
}

/** How early or late each syllable of a second take is: people are within about 10 ms. @param {number} seed */
function lateness(seed) {
  const normal = seededNormal(seed);
  const shifts = Array.from({ length: 32 }, () => Math.max(-0.02, Math.min(0.02, 0.004 + 0.008 * normal())));
  return (syllable) => shifts[syllable % shifts.length];
}
