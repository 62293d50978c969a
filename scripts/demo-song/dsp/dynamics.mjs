import { fromDb, SAMPLE_RATE_HZ } from './sound.mjs';

/**
 * Feed-forward compressor with a soft knee and linked channels, in place.
 * @param {import('./sound.mjs').Stereo} sound
 * @param {{ thresholdDb: number, ratio: number, attackSeconds: number, releaseSeconds: number, makeupDb?: number }} settings
 */
export function compress(sound, { thresholdDb, ratio, attackSeconds, releaseSeconds, makeupDb = 0 }) {
  const attack = Math.exp(-1 / (attackSeconds * SAMPLE_RATE_HZ));
  const release = Math.exp(-1 / (releaseSeconds * SAMPLE_RATE_HZ));
  const kneeDb = 6;
  let reductionDb = 0;
  for (let i = 0; i < sound.left.length; i++) {
    const level = Math.max(Math.abs(sound.left[i]), Math.abs(sound.right[i]), 1e-6);
    const over = 20 * Math.log10(level) - thresholdDb;
    const bent = over <= -kneeDb / 2 ? 0 : over >= kneeDb / 2 ? over : (over + kneeDb / 2) ** 2 / (2 * kneeDb);
    const wanted = bent * (1 - 1 / ratio);
    const keep = wanted > reductionDb ? attack : release;
    reductionDb = keep * reductionDb + (1 - keep) * wanted;
    const gain = fromDb(makeupDb - reductionDb);
    sound.left[i] *= gain;
    sound.right[i] *= gain;
  }
  return sound;
}

/**
 * Look-ahead peak limiter, in place: the gain falls before the peak arrives and both channels move together.
 * @param {import('./sound.mjs').Stereo} sound @param {number} ceilingDb
 */
export function limit(sound, ceilingDb) {
  const ceiling = fromDb(ceilingDb);
  const length = sound.left.length;
  const lookAhead = Math.round(0.003 * SAMPLE_RATE_HZ);
  const needed = new Float64Array(length);
  for (let i = 0; i < length; i++) needed[i] = Math.min(1, ceiling / Math.max(Math.abs(sound.left[i]), Math.abs(sound.right[i]), 1e-9));
  const held = slidingMinimum(needed, 2 * lookAhead + 1);
  const release = Math.exp(-1 / (0.08 * SAMPLE_RATE_HZ));
  let gain = 1;
  for (let i = 0; i < length; i++) {
    gain = held[i] < gain ? held[i] : 1 - (1 - gain) * release;
    gain = Math.min(gain, held[i]);
    held[i] = gain;
  }
  const smooth = movingAverage(held, lookAhead);
  for (let i = 0; i < length; i++) {
    sound.left[i] *= smooth[i];
    sound.right[i] *= smooth[i];
  }
  return sound;
}

/** Minimum over a centred window (monotone queue). @param {Float64Array} values @param {number} width odd */
function slidingMinimum(values, width) {
  const half = (width - 1) / 2;
  const out = new Float64Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let i = 0; i < values.length + half; i++) {
    if (i < values.length) {
      while (tail > head && values[queue[tail - 1]] >= values[i]) tail--;
      queue[tail++] = i;
    }
    const centre = i - half;
    if (centre < 0) continue;
    while (queue[head] < centre - half) head++;
    out[centre] = values[queue[head]];
  }
  return out;
}

/** Centred moving average. @param {Float64Array} values @param {number} half half width in samples */
function movingAverage(values, half) {
  const out = new Float64Array(values.length);
  let sum = 0;
  let count = 0;
  for (let i = -half; i < values.length; i++) {
    if (i + half < values.length) {
      sum += values[i + half];
      count++;
    }
    if (i - half - 1 >= 0) {
      sum -= values[i - half - 1];
      count--;
    }
    if (i >= 0) out[i] = sum / count;
  }
  return out;
}
