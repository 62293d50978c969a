import * as drumKit from '../demo-song/band/drums.mjs';
import { bell, electricPiano, pad } from '../demo-song/band/keys.mjs';
import { bass } from '../demo-song/band/strings.mjs';
import { seededUniform } from '../demo-song/dsp/random.mjs';
import { addMono, addStereo, silence, toSamples } from '../demo-song/dsp/sound.mjs';
import { BEATS_PER_BAR, CHORDS, LOOP_BEATS, TEMPO_BPM, TUNE } from './score.mjs';

/** @typedef {import('../demo-song/dsp/sound.mjs').Stereo} Stereo */
/** @typedef {(beat: number) => number} Place gives a beat's sample */

const secondsOf = (beats) => (beats * 60) / TEMPO_BPM;
export const LOOP_SAMPLES = toSamples(secondsOf(LOOP_BEATS));

/**
 * Plays the loop so often, one after the other, everything that rings on from one round into the next.
 * @param {number} rounds @returns {{ rhythm: Stereo, low: Stereo, keys: Stereo, tune: Stereo }}
 */
export function playRounds(rounds) {
  const length = rounds * LOOP_SAMPLES;
  const buses = { rhythm: silence(length), low: silence(length), keys: silence(length), tune: silence(length) };
  for (let round = 0; round < rounds; round++) {
    const place = (beat) => round * LOOP_SAMPLES + toSamples(secondsOf(beat));
    playRhythm(buses.rhythm, place);
    playBass(buses.low, place);
    playKeys(buses.keys, place);
    playTune(buses.tune, place);
  }
  return buses;
}

/** A soft kick, a shaker, a hat where others would clap. @param {Stereo} bus @param {Place} place */
function playRhythm(bus, place) {
  const uniform = seededUniform(84);
  const [kick, hat, shaker] = [drumKit.kick(), drumKit.hat(0.04, 0.12, 41), drumKit.shaker()];
  const hit = (sound, beat, gain, pan = 0) => addMono(bus, sound, place(beat), { gain: gain * (0.92 + 0.16 * uniform()), pan });
  for (let bar = 0; bar < CHORDS.length; bar++) {
    const start = bar * BEATS_PER_BAR;
    for (const beat of [0, 2.5]) hit(kick, start + beat, beat === 0 ? 0.42 : 0.26);
    for (const beat of [1, 3]) hit(hat, start + beat, 0.1, 0.25);
    for (let eighth = 0; eighth < 8; eighth++) hit(shaker, start + eighth / 2, eighth % 2 === 1 ? 0.1 : 0.055, -0.35);
  }
}

/** Root, fifth, and a step into the next bar. @param {Stereo} bus @param {Place} place */
function playBass(bus, place) {
  const play = (pitch, beat, beats, gain) => addMono(bus, bass(pitch, secondsOf(beats)), place(beat), { gain });
  CHORDS.forEach((chord, bar) => {
    const start = bar * BEATS_PER_BAR;
    const next = CHORDS[(bar + 1) % CHORDS.length].bass;
    play(chord.bass, start, 1.9, 0.62);
    play(chord.bass + (chord.bass > 41 ? -5 : 7), start + 2, 1.3, 0.5);
    play(next + (next > chord.bass ? -1 : 1), start + 3.5, 0.45, 0.4);
  });
}

/** Electric piano over a quiet pad. @param {Stereo} bus @param {Place} place */
function playKeys(bus, place) {
  const strike = ({ voicing }, beat, beats, velocity) => {
    voicing.forEach((pitch, i) => {
      addMono(bus, electricPiano(pitch, secondsOf(beats), velocity), place(beat) + i * 260, { gain: 0.22, pan: -0.35 + 0.22 * i });
    });
  };
  CHORDS.forEach((chord, bar) => {
    const start = bar * BEATS_PER_BAR;
    strike(chord, start, 2.2, 0.62);
    strike(chord, start + 2.5, 1.3, 0.45);
    const at = place(start);
    addStereo(
      { left: bus.left.subarray(at), right: bus.right.subarray(at) },
      pad(chord.voicing, secondsOf(BEATS_PER_BAR), 700 + bar),
      0.035,
    );
  });
}

/** @param {Stereo} bus @param {Place} place */
function playTune(bus, place) {
  TUNE.forEach(([beat, beats, pitch], i) => {
    addMono(bus, electricPiano(pitch, secondsOf(beats) + 0.4, 0.5), place(beat), { gain: 0.3, pan: 0.15 });
    if (beats >= 2) addMono(bus, bell(pitch + 12, 1.4), place(beat), { gain: 0.03, pan: i % 2 === 0 ? -0.4 : 0.4 });
  });
}
