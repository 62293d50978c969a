// The sound of a track as a separation would leave it: the voice, a little room, and what remains of a band.
import { biquad, filter } from '../../demo-song/dsp/filters.mjs';
import { seededNormal } from '../../demo-song/dsp/random.mjs';
import { fromDb, midiToHz, SAMPLE_RATE_HZ, toSamples } from '../../demo-song/dsp/sound.mjs';

export const STEM_RATE_HZ = 16_000;
const ECHO_SECONDS = 0.11;
const ECHO_GAIN = 0.12;

/**
 * @param {{ takes: import('./singing.mjs').Take[], durationSeconds: number }} track
 * @param {{ bpm: number, bleedDb: number, seed: number }} band `bleedDb`: level of what remains of the band below the voice
 * @returns {{ samples: Float32Array, mixRmsDb: number }} mono at {@link STEM_RATE_HZ}; the level that voice and band had together
 */
export function renderStem({ takes, durationSeconds }, { bpm, bleedDb, seed }) {
  const voice = new Float64Array(toSamples(durationSeconds));
  for (const take of takes) {
    addAt(voice, take.samples, take.startSeconds, take.gain);
    addAt(voice, take.samples, take.startSeconds + ECHO_SECONDS, ECHO_GAIN * take.gain);
  }
  const band = playBand(durationSeconds, bpm, seed);
  const level = rms(voice) / rms(band);
  const mix = Math.hypot(rms(voice), rms(voice));
  for (let i = 0; i < voice.length; i++) voice[i] += fromDb(bleedDb) * level * band[i];
  const samples = toStemRate(voice);
  return { samples, mixRmsDb: 20 * Math.log10(mix) };
}

const rms = (sound) => Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length);

function addAt(target, sound, startSeconds, gain) {
  const start = toSamples(startSeconds);
  for (let i = Math.max(0, -start); i < Math.min(sound.length, target.length - start); i++) target[start + i] += gain * sound[i];
}

/** Kick, snare, hats, and a chord in saws for every four beats. */
function playBand(durationSeconds, bpm, seed) {
  const normal = seededNormal(seed);
  const out = new Float64Array(toSamples(durationSeconds));
  const beatSeconds = 60 / bpm;
  const noise = (seconds, cutHz) =>
    filter(
      Float64Array.from({ length: toSamples(seconds) }, (_, i) => normal() * Math.exp((-6 * i) / toSamples(seconds))),
      biquad('highpass', cutHz, 0.7),
    );
  for (let half = 0; half * 0.5 * beatSeconds < durationSeconds; half++) {
    const seconds = 0.5 * half * beatSeconds;
    addAt(out, noise(0.05, 6000), seconds, 0.3);
    if (half % 4 === 2) addAt(out, noise(0.15, 400), seconds, 0.8);
    if (half % 4 === 0) addAt(out, kick(), seconds, 1.5);
    if (half % 8 === 0) addAt(out, chord([0, 5, -4, -2][(half / 8) % 4], 4 * beatSeconds), seconds, 0.25);
  }
  return out;
}

const kick = () =>
  Float64Array.from({ length: toSamples(0.2) }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    return Math.sin(2 * Math.PI * (50 * t - 5 * Math.exp(-30 * t))) * Math.exp(-15 * t);
  });

function chord(steps, seconds) {
  const notes = [40, 52, 56, 59].map((pitch) => midiToHz(pitch + steps) / SAMPLE_RATE_HZ);
  const saw = (hz, i) => 2 * ((hz * i) % 1) - 1;
  const sound = Float64Array.from({ length: toSamples(seconds) }, (_, i) => notes.reduce((sum, hz) => sum + saw(hz, i), 0));
  return filter(sound, biquad('lowpass', 1800, 0.7));
}

/** Low-passed, then read between samples. */
function toStemRate(sound) {
  filter(sound, biquad('lowpass', 7000, 0.54), biquad('lowpass', 7000, 1.3));
  const ratio = SAMPLE_RATE_HZ / STEM_RATE_HZ;
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return Float32Array.from({ length: Math.floor(sound.length / ratio) - 1 }, (_, i) => {
    const whole = Math.floor(i * ratio);
    return (sound[whole] + (i * ratio - whole) * (sound[whole + 1] - sound[whole])) / peak;
  });
}
