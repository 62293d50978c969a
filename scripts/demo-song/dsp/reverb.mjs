import { seededNormal } from './random.mjs';
import { SAMPLE_RATE_HZ } from './sound.mjs';

/** Mutually prime delay lengths (samples) of the feedback network: dense, without a common ring. */
const DELAYS = [1423, 1637, 1861, 2053, 2269, 2473, 2699, 2917];

/**
 * A small hall: eight delay lines fed back through a Householder matrix with a gentle high cut in the loop
 * (Jot's feedback delay network), after a short diffusing allpass chain. Returns the wet sound only.
 * @param {import('./sound.mjs').Stereo} input
 * @param {{ decaySeconds: number, preDelaySeconds: number, damping: number }} room damping 0 (bright) … 1 (dark)
 * @returns {import('./sound.mjs').Stereo}
 */
export function reverb(input, { decaySeconds, preDelaySeconds, damping }) {
  const length = input.left.length;
  const preDelay = Math.round(preDelaySeconds * SAMPLE_RATE_HZ);
  const left = diffuse(input.left, [113, 331, 547]);
  const right = diffuse(input.right, [127, 307, 571]);
  const lines = DELAYS.map((delay) => new Float64Array(delay));
  const loopGain = DELAYS.map((delay) => 10 ** ((-3 * delay) / (decaySeconds * SAMPLE_RATE_HZ)));
  const lowpassed = new Float64Array(DELAYS.length);
  const taps = new Float64Array(DELAYS.length);
  const wet = { left: new Float64Array(length), right: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let d = 0; d < DELAYS.length; d++) {
      const raw = lines[d][i % DELAYS[d]];
      lowpassed[d] += (1 - damping) * (raw - lowpassed[d]);
      taps[d] = lowpassed[d] * loopGain[d];
      sum += taps[d];
    }
    const source = i - preDelay;
    const inLeft = source >= 0 ? left[source] : 0;
    const inRight = source >= 0 ? right[source] : 0;
    for (let d = 0; d < DELAYS.length; d++) {
      lines[d][i % DELAYS[d]] = taps[d] - (2 / DELAYS.length) * sum + (d % 2 === 0 ? inLeft : inRight);
    }
    wet.left[i] = 0.5 * (taps[0] - taps[2] + taps[4] - taps[6]) + 0.15 * taps[1];
    wet.right[i] = 0.5 * (taps[1] - taps[3] + taps[5] - taps[7]) + 0.15 * taps[0];
  }
  return wet;
}

/** Schroeder allpass chain. @param {Float64Array} input @param {number[]} delays samples */
function diffuse(input, delays) {
  let sound = input;
  for (const delay of delays) {
    const out = new Float64Array(sound.length);
    const memory = new Float64Array(delay);
    for (let i = 0; i < sound.length; i++) {
      const delayed = memory[i % delay];
      const fed = sound[i] + 0.6 * delayed;
      out[i] = delayed - 0.6 * fed;
      memory[i % delay] = fed;
    }
    sound = out;
  }
  return sound;
}

/**
 * A short cluster of early reflections as a sparse impulse response, for placing dry sounds in the same room.
 * @param {import('./sound.mjs').Stereo} input @param {number} seed @param {number} spreadSeconds
 * @returns {import('./sound.mjs').Stereo}
 */
export function earlyReflections(input, seed, spreadSeconds) {
  const normal = seededNormal(seed);
  const length = input.left.length;
  const wet = { left: new Float64Array(length), right: new Float64Array(length) };
  for (let tap = 0; tap < 10; tap++) {
    const position = (tap + 0.3 + 0.4 * Math.abs(normal())) / 10;
    const delay = Math.round((0.004 + position * spreadSeconds) * SAMPLE_RATE_HZ);
    const gain = 0.3 * Math.exp(-2 * position) * Math.sign(normal());
    const from = tap % 2 === 0 ? input.left : input.right;
    const into = tap % 3 === 0 ? wet.left : wet.right;
    for (let i = delay; i < length; i++) into[i] += gain * from[i - delay];
  }
  return wet;
}
