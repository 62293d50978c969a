import { biquad, filter, filterStereo } from '../dsp/filters.mjs';
import { seededUniform } from '../dsp/random.mjs';
import { fadeEnds, midiToHz, SAMPLE_RATE_HZ, silence, toSamples } from '../dsp/sound.mjs';

/**
 * Electric piano by frequency modulation: a mellow tone whose edge dies first, and the tine's short bell.
 * @param {number} pitchMidi @param {number} seconds held @param {number} velocity 0…1
 */
export function electricPiano(pitchMidi, seconds, velocity) {
  const hz = midiToHz(pitchMidi);
  const decay = 1.7 * 2 ** ((60 - pitchMidi) / 24);
  const length = toSamples(seconds + 0.15);
  const sound = Float64Array.from({ length }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    const phase = 2 * Math.PI * hz * t;
    const edge = velocity * (0.35 + 1.1 * Math.exp(-t / 0.28));
    const tone = Math.sin(phase + edge * Math.sin(phase)) * Math.exp(-t / decay);
    const tine = 0.16 * velocity * Math.sin(phase + 0.6 * Math.sin(14 * phase)) * Math.exp(-t / 0.09);
    return velocity * (tone + tine);
  });
  filter(sound, biquad('highpass', 120, 0.7));
  return fadeEnds(sound, 60, toSamples(0.14));
}

/**
 * A soft pad: three slightly detuned saws a voice, spread over the stereo field, with a slow filter and a slow attack.
 * @param {number[]} pitches @param {number} seconds @param {number} seed
 */
export function pad(pitches, seconds, seed) {
  const uniform = seededUniform(seed);
  const length = toSamples(seconds + 0.5);
  const sound = silence(length);
  for (const pitch of pitches) {
    for (const [detune, pan] of [
      [-0.07, -0.8],
      [0.01, 0],
      [0.08, 0.8],
    ]) {
      addSaw(sound, midiToHz(pitch + detune), pan, uniform());
    }
  }
  for (let i = 0; i < length; i++) {
    const t = i / SAMPLE_RATE_HZ;
    const envelope = Math.min(1, t / 0.3) ** 1.5 * (t > seconds ? Math.max(0, 1 - (t - seconds) / 0.5) ** 2 : 1);
    sound.left[i] *= envelope;
    sound.right[i] *= envelope;
  }
  return filterStereo(sound, biquad('lowpass', 1900, 0.6), biquad('lowpass', 3800, 0.7), biquad('highpass', 160, 0.7));
}

/** Band-limited saw as a sum of harmonics up to 6 kHz; the filter takes the rest anyway. @param {import('../dsp/sound.mjs').Stereo} into @param {number} hz @param {number} pan @param {number} startPhase 0…1 */
function addSaw(into, hz, pan, startPhase) {
  const harmonics = Math.floor(6000 / hz);
  const step = (2 * Math.PI * hz) / SAMPLE_RATE_HZ;
  for (let n = 1; n <= harmonics; n++) {
    const level = 0.5 / n;
    const cosStep = 2 * Math.cos(step * n);
    let previous = Math.sin(2 * Math.PI * startPhase * n - step * n);
    let current = Math.sin(2 * Math.PI * startPhase * n);
    for (let i = 0; i < into.left.length; i++) {
      into.left[i] += level * (1 - pan) * 0.5 * current;
      into.right[i] += level * (1 + pan) * 0.5 * current;
      [previous, current] = [current, cosStep * current - previous];
    }
  }
}

/**
 * A glass bell for the little answering tune.
 * @param {number} pitchMidi @param {number} seconds
 */
export function bell(pitchMidi, seconds) {
  const hz = midiToHz(pitchMidi);
  const sound = Float64Array.from({ length: toSamples(seconds) }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    const strike = 0.8 * Math.exp(-t / 0.12) * Math.sin(2 * Math.PI * hz * 3.01 * t);
    return Math.sin(2 * Math.PI * hz * t + strike) * Math.exp(-t / 0.4) + 0.2 * Math.sin(2 * Math.PI * hz * 4 * t) * Math.exp(-t / 0.15);
  });
  return fadeEnds(sound, 40, toSamples(0.1));
}
