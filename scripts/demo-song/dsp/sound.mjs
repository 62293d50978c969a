/** Sample rate of everything the generator makes. */
export const SAMPLE_RATE_HZ = 44100;

/** @typedef {{ left: Float64Array, right: Float64Array }} Stereo */

/** @param {number} gainDb */
export const fromDb = (gainDb) => 10 ** (gainDb / 20);

/** @param {number} pitchMidi MIDI number, 69 = A4 = 440 Hz */
export const midiToHz = (pitchMidi) => 440 * 2 ** ((pitchMidi - 69) / 12);

/** @param {number} seconds */
export const toSamples = (seconds) => Math.round(seconds * SAMPLE_RATE_HZ);

/** @param {number} length samples @returns {Stereo} */
export const silence = (length) => ({ left: new Float64Array(length), right: new Float64Array(length) });

/**
 * Adds a mono sound to a stereo bus with a constant-power pan.
 * @param {Stereo} bus @param {Float64Array} sound @param {number} startSample
 * @param {{ gain?: number, pan?: number }} [placement] pan −1 (left) … 1 (right)
 */
export function addMono(bus, sound, startSample, { gain = 1, pan = 0 } = {}) {
  const angle = ((pan + 1) * Math.PI) / 4;
  const leftGain = gain * Math.SQRT2 * Math.cos(angle);
  const rightGain = gain * Math.SQRT2 * Math.sin(angle);
  const from = Math.max(0, -startSample);
  const until = Math.min(sound.length, bus.left.length - startSample);
  for (let i = from; i < until; i++) {
    bus.left[startSample + i] += leftGain * sound[i];
    bus.right[startSample + i] += rightGain * sound[i];
  }
}

/** @param {Stereo} bus @param {Stereo} sound @param {number} [gain] */
export function addStereo(bus, sound, gain = 1) {
  const length = Math.min(bus.left.length, sound.left.length);
  for (let i = 0; i < length; i++) {
    bus.left[i] += gain * sound.left[i];
    bus.right[i] += gain * sound.right[i];
  }
}

/** Short raised-cosine fades at both ends, so that a cut sound never clicks. @param {Float64Array} sound @param {number} fadeInSamples @param {number} fadeOutSamples */
export function fadeEnds(sound, fadeInSamples, fadeOutSamples) {
  for (let i = 0; i < Math.min(fadeInSamples, sound.length); i++) sound[i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fadeInSamples);
  for (let i = 0; i < Math.min(fadeOutSamples, sound.length); i++) {
    sound[sound.length - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fadeOutSamples);
  }
  return sound;
}
