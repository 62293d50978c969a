import { filter } from './filters.mjs';
import { SAMPLE_RATE_HZ } from './sound.mjs';

/**
 * Integrated loudness after ITU-R BS.1770-4 (K-weighting, 400 ms blocks with 75 % overlap, −70 LUFS and −10 LU gates).
 * @param {import('./sound.mjs').Stereo} sound
 * @returns {number} LUFS
 */
export function integratedLoudness(sound) {
  const weighted = [kWeight(sound.left), kWeight(sound.right)];
  const block = Math.round(0.4 * SAMPLE_RATE_HZ);
  const hop = Math.round(0.1 * SAMPLE_RATE_HZ);
  const powers = [];
  for (let start = 0; start + block <= sound.left.length; start += hop) {
    let power = 0;
    for (const channel of weighted) for (let i = start; i < start + block; i++) power += channel[i] * channel[i];
    powers.push(power / block);
  }
  const absolute = powers.filter((power) => toLufs(power) > -70);
  const relativeGate = toLufs(mean(absolute)) - 10;
  return toLufs(mean(absolute.filter((power) => toLufs(power) > relativeGate)));
}

/** Highest inter-sample peak by 4× interpolation with a windowed sinc. @param {import('./sound.mjs').Stereo} sound @returns {number} dBTP */
export function truePeakDb(sound) {
  let peak = 0;
  for (const channel of [sound.left, sound.right]) {
    for (let phase = 0; phase < 4; phase++) {
      const taps = sincTaps(phase / 4);
      for (let i = 12; i < channel.length - 12; i++) {
        let value = 0;
        for (let k = -11; k <= 12; k++) value += taps[k + 11] * channel[i + k];
        peak = Math.max(peak, Math.abs(value));
      }
    }
  }
  return 20 * Math.log10(peak);
}

/** @param {number} fraction position between two samples */
function sincTaps(fraction) {
  return Float64Array.from({ length: 24 }, (_, n) => {
    const x = n - 11 - fraction;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / 12.5);
    return x === 0 ? 1 : (window * Math.sin(Math.PI * x)) / (Math.PI * x);
  });
}

/** The two K-weighting stages, their 48 kHz prototypes re-derived for our rate. @param {Float64Array} channel */
function kWeight(channel) {
  const shelf = kShelf(1681.974450955533, 3.999843853973347, 0.7071752369554196);
  const k = Math.tan((Math.PI * 38.13547087602444) / SAMPLE_RATE_HZ);
  const q = 0.5003270373238773;
  const scale = 1 + k / q + k * k;
  const highpass = { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / scale, a2: (1 - k / q + k * k) / scale };
  return filter(Float64Array.from(channel), shelf, highpass);
}

/** @param {number} frequencyHz @param {number} gainDb @param {number} q */
function kShelf(frequencyHz, gainDb, q) {
  const k = Math.tan((Math.PI * frequencyHz) / SAMPLE_RATE_HZ);
  const high = 10 ** (gainDb / 20);
  const band = high ** 0.4996667741545416;
  const scale = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / scale,
    b1: (2 * (k * k - high)) / scale,
    b2: (high - (band * k) / q + k * k) / scale,
    a1: (2 * (k * k - 1)) / scale,
    a2: (1 - k / q + k * k) / scale,
  };
}

/** @param {number} power */
const toLufs = (power) => -0.691 + 10 * Math.log10(power);
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
