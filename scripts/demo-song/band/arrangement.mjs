import { seededUniform } from '../dsp/random.mjs';
import { addMono, addStereo, silence, toSamples } from '../dsp/sound.mjs';
import { BAR_COUNT, BEATS_PER_BAR, beatToSeconds, CHORDS, DURATION_SECONDS, SECTIONS } from '../score.mjs';
import * as drumKit from './drums.mjs';
import { bell, electricPiano, pad } from './keys.mjs';
import { bass, pluck } from './strings.mjs';

/** @typedef {import('../dsp/sound.mjs').Stereo} Stereo */
/** @typedef {{ drums: Stereo, bass: Stereo, keys: Stereo, guitar: Stereo, pad: Stereo, bell: Stereo, onsetsSeconds: number[] }} Band */

const LENGTH = toSamples(DURATION_SECONDS);
const isHook = (bar) => bar >= SECTIONS.hook && bar < SECTIONS.tag;
const secondsOf = (beats) => beatToSeconds(beats) - beatToSeconds(0);

/**
 * Plays the whole band.
 * @returns {Band}
 */
export function playBand() {
  /** @type {number[]} */
  const onsets = [];
  const note = (beat) => {
    onsets.push(beatToSeconds(beat));
    return toSamples(beatToSeconds(beat));
  };
  return {
    drums: playDrums(note),
    bass: playBass(note),
    keys: playKeys(note),
    guitar: playGuitar(note),
    pad: playPad(),
    bell: playBell(note),
    onsetsSeconds: onsets,
  };
}

/** @typedef {(beat: number) => number} Place marks an onset and gives its sample */

/** @param {Place} note */
function playDrums(note) {
  const bus = silence(LENGTH);
  const uniform = seededUniform(21);
  const kit = {
    kick: drumKit.kick(),
    snare: drumKit.snare(),
    clap: drumKit.clap(),
    closed: drumKit.hat(0.045, 0.16, 31),
    open: drumKit.hat(0.22, 0.5, 32),
    shaker: drumKit.shaker(),
    crash: drumKit.crash(),
  };
  const hit = (sound, beat, gain, pan = 0) => addMono(bus, sound, note(beat), { gain: gain * (0.94 + 0.12 * uniform()), pan });
  for (let bar = 0; bar < SECTIONS.ending; bar++) {
    const start = bar * BEATS_PER_BAR;
    const isIntro = bar < SECTIONS.verse;
    for (const beat of isHook(bar) ? [0, 1.5, 2, 3.5] : isIntro ? [0, 2] : [0, 1.5, 2]) hit(kit.kick, start + beat, 0.92);
    for (const beat of isIntro ? [] : [1, 3]) {
      hit(kit.snare, start + beat, isHook(bar) ? 1.05 : 0.95, 0.03);
      if (isHook(bar)) hit(kit.clap, start + beat, 0.62, -0.05);
    }
    for (let eighth = 0; eighth < 8; eighth++) {
      const isOpen = isHook(bar) && eighth === 7;
      hit(isOpen ? kit.open : kit.closed, start + eighth / 2, (eighth % 2 === 0 ? 0.2 : 0.13) * (isOpen ? 1.1 : 1), 0.3);
    }
    for (let sixteenth = 0; sixteenth < 16; sixteenth++) {
      hit(kit.shaker, start + sixteenth / 4, (sixteenth % 4 === 2 ? 0.15 : 0.08) * (isIntro ? 0.7 : 1), -0.45);
    }
  }
  playFills(hit, kit.snare);
  for (const bar of [SECTIONS.verse, SECTIONS.hook, SECTIONS.ending])
    hit(kit.crash, bar * BEATS_PER_BAR, bar === SECTIONS.verse ? 0.2 : 0.34, 0.2);
  hit(kit.kick, SECTIONS.ending * BEATS_PER_BAR, 0.92);
  return bus;
}

/** Pick-ups into the sections. @param {(sound: Float64Array, beat: number, gain: number, pan?: number) => void} hit @param {Float64Array} snare */
function playFills(hit, snare) {
  const [high, middle, low] = [196, 147, 104].map(drumKit.tom);
  const verse = SECTIONS.verse * BEATS_PER_BAR;
  hit(snare, verse - 1, 0.6);
  hit(snare, verse - 0.5, 0.75);
  const hook = SECTIONS.hook * BEATS_PER_BAR;
  hit(high, hook - 1, 0.5, -0.35);
  hit(high, hook - 0.75, 0.4, -0.35);
  hit(middle, hook - 0.5, 0.5, 0);
  hit(low, hook - 0.25, 0.55, 0.35);
  const ending = SECTIONS.ending * BEATS_PER_BAR;
  hit(high, ending - 0.75, 0.4, -0.3);
  hit(middle, ending - 0.5, 0.45, 0);
  hit(low, ending - 0.25, 0.5, 0.3);
}

/** @param {Place} note */
function playBass(note) {
  const bus = silence(LENGTH);
  const play = (pitch, beat, beats, gain) => addMono(bus, bass(pitch, secondsOf(beats)), note(beat), { gain });
  for (const chord of CHORDS) {
    const start = chord.bar * BEATS_PER_BAR + chord.beat;
    const root = chord.bass < 33 ? chord.bass + 12 : chord.bass;
    if (chord.bar >= SECTIONS.ending) play(root - 12, start, chord.beats + 3, 0.95);
    else if (chord.bar < SECTIONS.verse) play(root, start, 3.5, 0.85);
    else if (isHook(chord.bar)) {
      for (let eighth = 0; eighth < 2 * chord.beats; eighth++) {
        const lift = eighth % 8 === 7 ? 12 : eighth % 8 === 5 ? 7 : 0;
        play(root + lift, start + eighth / 2, eighth % 2 === 0 ? 0.48 : 0.36, eighth % 2 === 0 ? 0.8 : 0.62);
      }
    } else {
      play(root, start, 1.4, 0.8);
      play(root, start + 1.5, 0.45, 0.65);
      if (chord.beats > 2) {
        play(root, start + 2, 1, 0.75);
        play(root + 7, start + 3, 0.45, 0.62);
        play(root + 12, start + 3.5, 0.45, 0.6);
      }
    }
  }
  return bus;
}

/** Electric piano: long chords in the intro and the end, off-beat pushes between. @param {Place} note */
function playKeys(note) {
  const bus = silence(LENGTH);
  const play = (chord, beat, beats, velocity) => {
    chord.voicing.forEach((pitch, i) => {
      addMono(bus, electricPiano(pitch, secondsOf(beats), velocity), note(beat) + i * 110, { gain: 0.24, pan: -0.4 + 0.25 * i });
    });
  };
  for (const chord of CHORDS) {
    const start = chord.bar * BEATS_PER_BAR + chord.beat;
    if (chord.bar >= SECTIONS.ending) play(chord, start, chord.beats + 3.5, 1);
    else if (chord.bar < SECTIONS.verse) play(chord, start, 3.8, 0.85);
    else {
      play(chord, start, 1.3, 0.8);
      play(chord, start + 1.5, chord.beats > 2 ? 1.2 : 0.45, 0.6);
      if (chord.beats > 2) play(chord, start + 3, 0.9, 0.55);
    }
  }
  return bus;
}

/** Guitar: the opening riff, broken chords in the verse, strums in the hook. @param {Place} note */
function playGuitar(note) {
  const bus = silence(LENGTH);
  let seed = 300;
  const play = (pitch, beat, beats, gain, pan, delaySamples = 0) => {
    const sound = pluck(pitch, secondsOf(beats), { seed: seed++, brightness: 0.72 });
    addMono(bus, sound, note(beat) + delaySamples, { gain, pan });
  };
  const broken = [0, 1, 2, 1, 3, 2, 1, 2];
  for (const chord of CHORDS) {
    const start = chord.bar * BEATS_PER_BAR + chord.beat;
    const strings = [...chord.voicing, chord.voicing[0] + 12].sort((a, b) => a - b);
    if (isHook(chord.bar)) {
      for (const [beat, isDown] of [
        [0, true],
        [1, true],
        [1.5, false],
        [2.5, false],
        [3, true],
        [3.5, false],
      ]) {
        if (beat >= chord.beats) continue;
        const order = isDown ? strings : [...strings].reverse();
        for (const [i, pitch] of order.entries()) play(pitch, start + beat, isDown ? 0.9 : 0.45, isDown ? 0.2 : 0.14, 0.5, i * 420);
      }
    } else if (chord.bar >= SECTIONS.ending) {
      for (const [i, pitch] of strings.entries()) play(pitch, start, 7, 0.4, 0.4, i * 900);
    } else if (chord.bar >= SECTIONS.verse) {
      for (let eighth = 0; eighth < 2 * chord.beats; eighth++) play(strings[broken[eighth % 8]], start + eighth / 2, 1.1, 0.32, 0.5);
    }
  }
  for (const [beat, beats, pitch] of INTRO_RIFF) play(pitch, beat, beats, 0.8, 0.25);
  return bus;
}

/** The tune that opens the song: [beat, beats, pitch]. */
const INTRO_RIFF = [
  [0, 0.75, 72],
  [0.75, 0.75, 69],
  [1.5, 1, 67],
  [2.5, 0.5, 65],
  [3, 0.5, 67],
  [3.5, 1, 69],
  [4.5, 0.5, 70],
  [5, 0.5, 69],
  [5.5, 1, 65],
  [6.5, 0.5, 62],
  [7, 0.5, 65],
  [7.5, 1, 67],
];

function playPad() {
  const bus = silence(LENGTH);
  CHORDS.forEach((chord, i) => {
    const beats = chord.bar >= SECTIONS.ending ? 6 : chord.beats;
    const gain = isHook(chord.bar) ? 0.05 : chord.bar < SECTIONS.verse ? 0.03 : chord.bar >= SECTIONS.ending ? 0.06 : 0.032;
    const sound = pad(chord.voicing, secondsOf(beats), 500 + i);
    const start = toSamples(beatToSeconds(chord.bar * BEATS_PER_BAR + chord.beat));
    addStereo({ left: bus.left.subarray(start), right: bus.right.subarray(start) }, sound, gain);
  });
  return bus;
}

/** Bells answer the singer where she breathes. @param {Place} note */
function playBell(note) {
  const bus = silence(LENGTH);
  const answers = [
    [12.5, 81],
    [12.75, 84],
    [16.25, 77],
    [16.5, 81],
    [28, 84],
    [28.5, 81],
    [29, 79],
    [32, 79],
    [32.5, 76],
    [44.5, 77],
    [45, 81],
    [45.5, 84],
    [46, 89],
  ];
  for (const [i, [beat, pitch]] of answers.entries())
    addMono(bus, bell(pitch, 1.2), note(beat), { gain: 0.09, pan: i % 2 === 0 ? -0.5 : 0.5 });
  if (BAR_COUNT * BEATS_PER_BAR < answers[answers.length - 1][0]) throw new Error('a bell rings after the song');
  return bus;
}
