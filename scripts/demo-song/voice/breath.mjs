import { biquad, filter } from '../dsp/filters.mjs';
import { seededNormal } from '../dsp/random.mjs';
import { fadeEnds, SAMPLE_RATE_HZ, toSamples } from '../dsp/sound.mjs';

/**
 * A quiet breath in before a line: noise through the resonances of an open throat, rising and stopping short.
 * @param {number} seconds @param {number} seed
 */
export function breathIn(seconds, seed) {
  const normal = seededNormal(seed);
  const noise = Float64Array.from({ length: toSamples(seconds) }, (_, i) => {
    const along = i / (seconds * SAMPLE_RATE_HZ);
    return normal() * along ** 1.3 * Math.min(1, (1 - along) / 0.25);
  });
  filter(noise, biquad('highpass', 700, 0.7), biquad('peak', 1700, 2, 8), biquad('peak', 3300, 2, 6), biquad('lowpass', 7000, 0.7));
  return fadeEnds(noise, 400, 900);
}
