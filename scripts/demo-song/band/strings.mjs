import { biquad, filter } from '../dsp/filters.mjs';
import { seededUniform } from '../dsp/random.mjs';
import { fadeEnds, midiToHz, SAMPLE_RATE_HZ, toSamples } from '../dsp/sound.mjs';

/**
 * Plucked steel string (Karplus–Strong with Jaffe and Smith's tuning allpass, pluck position and decay control).
 * @param {number} pitchMidi @param {number} seconds until the finger damps it
 * @param {{ seed: number, brightness: number, pluckAt?: number, ringSeconds?: number }} touch brightness 0…1; pluckAt is the fraction of the string
 */
export function pluck(pitchMidi, seconds, { seed, brightness, pluckAt = 0.17, ringSeconds = 2.2 }) {
  const period = SAMPLE_RATE_HZ / midiToHz(pitchMidi);
  const loss = 0.5 * (1 - 0.75 * brightness);
  const delay = period - loss;
  const whole = Math.floor(delay - 0.3);
  const fraction = delay - whole;
  const allpass = (1 - fraction) / (1 + fraction);
  const loopGain = 10 ** ((-3 * period) / (ringSeconds * SAMPLE_RATE_HZ));
  const string = pluckShape(whole, pluckAt, seededUniform(seed));
  const out = new Float64Array(toSamples(seconds + 0.08));
  let previous = 0;
  let allpassIn = 0;
  let allpassOut = 0;
  for (let i = 0; i < out.length; i++) {
    const index = i % whole;
    const value = string[index];
    out[i] = value;
    const lowpassed = (1 - loss) * value + loss * previous;
    previous = value;
    const fed = loopGain * lowpassed;
    allpassOut = allpass * fed + allpassIn - allpass * allpassOut;
    allpassIn = fed;
    string[index] = allpassOut;
  }
  filter(out, biquad('highpass', 70, 0.7), biquad('peak', 190, 1.2, 3), biquad('peak', 2600, 0.9, 2));
  return fadeEnds(out, 20, toSamples(0.07));
}

/** What a pick leaves on the string: smoothed noise, with the overtones gone that have a node where it was plucked. @param {number} length @param {number} pluckAt @param {() => number} uniform */
function pluckShape(length, pluckAt, uniform) {
  const noise = Float64Array.from({ length }, () => 2 * uniform() - 1);
  const smooth = noise.map((value, i) => 0.6 * value + 0.4 * noise[(i + length - 1) % length]);
  const comb = Math.max(1, Math.round(pluckAt * length));
  const shaped = smooth.map((value, i) => value - 0.9 * smooth[(i + length - comb) % length]);
  const mean = shaped.reduce((sum, value) => sum + value, 0) / length;
  const power = Math.sqrt(shaped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length);
  return shaped.map((value) => (0.35 * (value - mean)) / power);
}

/**
 * Electric bass: a handful of harmonics that die at their own speeds, driven softly, with a finger's thump.
 * @param {number} pitchMidi @param {number} seconds
 */
export function bass(pitchMidi, seconds) {
  const hz = midiToHz(pitchMidi);
  const length = toSamples(seconds + 0.06);
  const out = Float64Array.from({ length }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    let value = 0;
    for (let n = 1; n <= 9; n++) {
      const level = Math.sin(Math.PI * n * 0.23) / n ** 0.9;
      value += level * Math.sin(2 * Math.PI * hz * n * t + 0.3 * n) * Math.exp(-t * (0.6 + 0.6 * n));
    }
    const thump = 0.25 * Math.sin(2 * Math.PI * 95 * t) * Math.exp(-t / 0.018);
    return Math.tanh(1.7 * value + thump);
  });
  filter(out, biquad('highpass', 32, 0.7), biquad('peak', 800, 0.8, 5), biquad('lowpass', 3200, 0.6));
  return fadeEnds(out, 120, toSamples(0.05));
}
