// A track that is sung line after line, with the time of every word.
import { biquad, filter } from '../../demo-song/dsp/filters.mjs';
import { randomWander, seededUniform } from '../../demo-song/dsp/random.mjs';
import { SAMPLE_RATE_HZ } from '../../demo-song/dsp/sound.mjs';
import { LEAD_SECONDS, TEMPO_BPM } from '../../demo-song/score.mjs';
import { BIN_COUNT } from '../../demo-song/voice/analysis.mjs';
import { singLine } from '../../demo-song/voice/singer.mjs';
import { speakLine } from './voices.mjs';

/**
 * @typedef {{ pitch: number, formantScale: number, range?: number, vibrato?: number, drift?: number, breath?: number, drive?: number,
 *   roughness?: number, melisma?: boolean, gain?: number }} Voice `pitch` MIDI of its middle, `range` scale steps to either side,
 *   `breath` share of noise in vowels, `drive` and `roughness` 0…1
 * @typedef {(syllable: number, count: number, random: () => number) => number} Rhythm beats of each syllable
 * @typedef {{ text: string, startSeconds: number, endSeconds: number }} TrueWord
 * @typedef {{ samples: Float64Array, startSeconds: number, gain: number }} Take
 */

/** A line begins this long after the cursor, so that consonants before its first note have room. */
const PICKUP_SECONDS = 0.25;
const PENTATONIC = [0, 2, 4, 7, 9];

/** The singer counts beats of the demo song. @param {number} seconds */
const demoBeat = (seconds) => ((seconds - LEAD_SECONDS) * TEMPO_BPM) / 60;

/**
 * Where a song is put together. `sing` goes on behind what was sung last; what is not `given` is in no lyrics.
 * @param {{ language: string, bpm: number, seed: number }} song
 */
export function openTrack({ language, bpm, seed }) {
  const random = seededUniform(seed);
  /** @type {{ text: string, words: TrueWord[] }[]} */
  const lines = [];
  /** @type {Take[]} */
  const takes = [];
  const spoken = new Map();
  const sung = new Map();
  let seconds = PICKUP_SECONDS;
  const beatSeconds = 60 / bpm;

  /** @param {string} text @param {{ voice: Voice, rhythm: Rhythm, rest?: number, given?: boolean, again?: boolean, early?: number }} how `again`: the very same sound where the line comes again (its rhythm is the same in any case); `rest` and `early` in beats */
  function sing(text, { voice, rhythm, rest = 0, given = true, again = false, early = 0 }) {
    const line = speakLine(spoken, language, text);
    const known = sung.get(text);
    const take =
      (again && known) || singTake(line, { voice, lengths: known?.lengths ?? lengthsOf(line, rhythm, random), beatSeconds, random });
    sung.set(text, take);
    const offset = seconds - early * beatSeconds;
    takes.push({ samples: take.samples, startSeconds: offset + take.startSeconds, gain: voice.gain ?? 1 });
    if (given) lines.push({ text: line.text, words: take.words.map((word) => shifted(word, offset)) });
    seconds = Math.max(seconds, offset + take.seconds) + rest * beatSeconds;
  }
  return {
    random,
    sing,
    rest: (beats) => {
      seconds += beats * beatSeconds;
    },
    finish: () => ({ lines, takes, durationSeconds: seconds + 1 }),
  };
}

const shifted = ({ text, startSeconds, endSeconds }, offset) => ({
  text,
  startSeconds: startSeconds + offset,
  endSeconds: endSeconds + offset,
});

const syllableCounts = (line) => line.speech.words.map(({ syllables }) => syllables.length);

/** Beats of each syllable. @param {import('./voices.mjs').SpokenLine} line @param {Rhythm} rhythm @param {() => number} random */
function lengthsOf(line, rhythm, random) {
  const total = syllableCounts(line).reduce((sum, count) => sum + count, 0);
  return Array.from({ length: total }, (_, syllable) => rhythm(syllable, total, random));
}

/** One line from time 0 on. @param {import('./voices.mjs').SpokenLine} line */
function singTake(line, { voice, lengths, beatSeconds, random }) {
  const counts = syllableCounts(line);
  const pitches = melody(lengths.length, voice, random);
  let beats = 0;
  let syllable = 0;
  const words = line.words.map((text, word) => ({
    syllables: Array.from({ length: counts[word] }, () => {
      const length = lengths[syllable];
      const [beat, end] = [beats, beats + length].map((at) => demoBeat(at * beatSeconds));
      beats += length;
      return { text, beat, beats: end - beat, pitch: pitches[syllable++] };
    }),
  }));
  const { sound, startSeconds, timing } = singLine({ section: 'verse', words }, line.speech, styleOf(voice, words, random));
  const spans = line.words.map((text, word) => {
    const own = timing.syllables.filter(({ wordIndex }) => wordIndex === word);
    return { text, startSeconds: own[0].startSeconds, endSeconds: own.at(-1).endSeconds };
  });
  return { samples: roughen(sound, voice, random), startSeconds, words: spans, lengths, seconds: beats * beatSeconds };
}

/** A walk over a pentatonic scale that comes back to the middle. @param {number} count @param {Voice} voice @param {() => number} random */
function melody(count, { pitch, range = 3 }, random) {
  let step = 0;
  return Array.from({ length: count }, () => {
    step = Math.max(-range, Math.min(range, step + Math.round((random() - 0.5) * Math.min(4, 2 * range))));
    const degree = ((step % 5) + 5) % 5;
    return pitch + 12 * Math.floor(step / 5) + PENTATONIC[degree];
  });
}

/** @param {Voice} voice @returns {import('../../demo-song/voice/singer.mjs').SingerStyle} */
function styleOf({ formantScale, vibrato = 0.2, drift = 0.08, breath, melisma }, words, random) {
  return {
    seed: Math.floor(1e6 * random()),
    transpose: (pitch) => pitch,
    vibratoSemitones: vibrato,
    driftSemitones: drift,
    formantScale,
    ...(breath === undefined ? {} : { breath: new Float64Array(BIN_COUNT).fill(breath) }),
    ...(melisma ? { bend: turnsOf(words) } : {}),
  };
}

const TURNS = [0, 2, 4, 2, 0, -3, 0];
const LONG_NOTE_SECONDS = 0.9;
const TURN_SECONDS = 0.22;

/** Runs of short turns within every long note. */
function turnsOf(words) {
  const seconds = (beat) => LEAD_SECONDS + (beat * 60) / TEMPO_BPM;
  const held = words
    .flatMap(({ syllables }) => syllables)
    .map(({ beat, beats }) => ({ from: seconds(beat) + 0.3, until: seconds(beat + beats) - 0.15 }))
    .filter(({ from, until }) => until - from > LONG_NOTE_SECONDS - 0.45);
  return (time) => {
    const note = held.find(({ from, until }) => time >= from && time < until);
    if (!note) return 0;
    const turn = (time - note.from) / TURN_SECONDS;
    const glide = Math.min(1, (turn % 1) / 0.3);
    const at = (index) => TURNS[Math.max(0, index) % TURNS.length];
    return at(Math.floor(turn) - 1) * (1 - glide) + at(Math.floor(turn)) * glide;
  };
}

/**
 * A throat that is pressed: a flutter below the pitch and clipped peaks.
 * @param {Float64Array} sound @param {Voice} voice @param {() => number} random
 */
function roughen(sound, { drive = 0, roughness = 0 }, random) {
  const rms = Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length) || 1;
  const wander = randomWander(Math.floor(1e6 * random()), sound.length, 0.02 * SAMPLE_RATE_HZ);
  let phase = 0;
  const out = sound.map((value, i) => {
    phase += (2 * Math.PI * (55 + 12 * wander[i])) / SAMPLE_RATE_HZ;
    const fluttered = (value / rms) * (1 - roughness * (0.5 + 0.5 * Math.sin(phase)));
    return drive > 0 ? Math.tanh(fluttered * 6 * drive) : fluttered / 4;
  });
  return drive > 0 ? filter(out, biquad('lowpass', 9000, 0.7)) : out;
}
