import { SAMPLE_RATE_HZ } from './sound.mjs';

/** @typedef {{ b0: number, b1: number, b2: number, a1: number, a2: number }} Biquad */

/**
 * Second-order section from the RBJ "Audio EQ Cookbook".
 * @param {'lowpass' | 'highpass' | 'bandpass' | 'peak' | 'lowShelf' | 'highShelf'} kind
 * @param {number} frequencyHz @param {number} q @param {number} [gainDb] for peak and shelves
 * @returns {Biquad}
 */
export function biquad(kind, frequencyHz, q, gainDb = 0) {
  const w = (2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ;
  const c = Math.cos(w);
  const alpha = Math.sin(w) / (2 * q);
  const a = 10 ** (gainDb / 40);
  const root = 2 * Math.sqrt(a) * alpha;
  /** @type {Record<string, number[]>} numerator then denominator, b0 b1 b2 a0 a1 a2 */
  const forms = {
    lowpass: [(1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha],
    highpass: [(1 + c) / 2, -1 - c, (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha],
    bandpass: [alpha, 0, -alpha, 1 + alpha, -2 * c, 1 - alpha],
    peak: [1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a],
    lowShelf: [
      a * (a + 1 - (a - 1) * c + root),
      2 * a * (a - 1 - (a + 1) * c),
      a * (a + 1 - (a - 1) * c - root),
      a + 1 + (a - 1) * c + root,
      -2 * (a - 1 + (a + 1) * c),
      a + 1 + (a - 1) * c - root,
    ],
    highShelf: [
      a * (a + 1 + (a - 1) * c + root),
      -2 * a * (a - 1 + (a + 1) * c),
      a * (a + 1 + (a - 1) * c - root),
      a + 1 - (a - 1) * c + root,
      2 * (a - 1 - (a + 1) * c),
      a + 1 - (a - 1) * c - root,
    ],
  };
  const [b0, b1, b2, a0, a1, a2] = forms[kind];
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}

/**
 * Filters in place through the given sections (transposed direct form II).
 * @param {Float64Array} sound @param {...Biquad} sections
 */
export function filter(sound, ...sections) {
  for (const { b0, b1, b2, a1, a2 } of sections) {
    let z1 = 0;
    let z2 = 0;
    for (let i = 0; i < sound.length; i++) {
      const x = sound[i];
      const y = b0 * x + z1;
      z1 = b1 * x - a1 * y + z2;
      z2 = b2 * x - a2 * y;
      sound[i] = y;
    }
  }
  return sound;
}

/** @param {import('./sound.mjs').Stereo} sound @param {...Biquad} sections */
export function filterStereo(sound, ...sections) {
  filter(sound.left, ...sections);
  filter(sound.right, ...sections);
  return sound;
}
