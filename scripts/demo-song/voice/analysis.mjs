import { Fft } from '../dsp/fft.mjs';
import { SAMPLE_RATE_HZ } from '../dsp/sound.mjs';

/** Spectra are kept on the grid of the vocoder: bins of SAMPLE_RATE_HZ / FFT_SIZE. */
export const FFT_SIZE = 2048;
export const BIN_COUNT = FFT_SIZE / 2 + 1;
export const FRAME_SECONDS = 0.005;

/** Pitch assumed for the analysis window of an unvoiced frame. */
const UNVOICED_PITCH_HZ = 400;

/** @typedef {{ logPower: Float64Array[], voiced: Uint8Array, power: Float64Array }} VoiceFrames log power envelope, voicing and mean power, one frame per FRAME_SECONDS */

/**
 * Splits speech into what a singer keeps (the spectral envelope) and what the melody replaces (pitch): pitch by normalised
 * autocorrelation, envelope after CheapTrick (Morise 2015): a window of three pitch periods, smoothed over two thirds of the pitch,
 * then liftered so that the harmonics of the speaking pitch leave no trace.
 * @param {{ samples: Float64Array, sampleRateHz: number }} speech
 * @returns {VoiceFrames}
 */
export function analyseVoice({ samples, sampleRateHz }) {
  const frameCount = Math.floor(samples.length / sampleRateHz / FRAME_SECONDS);
  const pitchHz = bridgeGaps(
    medianOfThree(Float64Array.from({ length: frameCount }, (_, f) => pitchAt(samples, sampleRateHz, f * FRAME_SECONDS))),
  );
  const fft = new Fft(FFT_SIZE);
  const logPower = [];
  for (let f = 0; f < frameCount; f++) {
    const envelope = envelopeAt(fft, samples, sampleRateHz, f * FRAME_SECONDS, pitchHz[f] || UNVOICED_PITCH_HZ);
    logPower.push(ontoVocoderGrid(envelope, sampleRateHz));
  }
  return { logPower, voiced: Uint8Array.from(pitchHz, (hz) => (hz > 0 ? 1 : 0)), power: Float64Array.from(logPower, meanPower) };
}

/** Pitch in Hz around a time, 0 where the sound is not periodic. @param {Float64Array} x @param {number} rateHz @param {number} seconds */
function pitchAt(x, rateHz, seconds) {
  const half = Math.round(0.016 * rateHz);
  const centre = Math.round(seconds * rateHz);
  const shortest = Math.round(rateHz / 320);
  const longest = Math.round(rateHz / 100);
  const step = 2;
  let best = 0;
  let bestLag = 0;
  for (let lag = shortest; lag <= longest; lag++) {
    let cross = 0;
    let energyA = 1e-9;
    let energyB = 1e-9;
    const from = centre - half - (lag >> 1);
    for (let i = from; i < from + 2 * half; i += step) {
      const a = x[i] ?? 0;
      const b = x[i + lag] ?? 0;
      cross += a * b;
      energyA += a * a;
      energyB += b * b;
    }
    // A longer lag must be clearly better: otherwise an octave below wins by chance.
    const score = cross / Math.sqrt(energyA * energyB) - 0.0003 * lag;
    if (energyA > 1e-4 && score > best) {
      best = score;
      bestLag = lag;
    }
  }
  return best > 0.55 ? rateHz / bestLag : 0;
}

/** @param {Float64Array} values */
function medianOfThree(values) {
  return values.map((_, i) => {
    const [, middle] = [values[Math.max(0, i - 1)], values[i], values[Math.min(values.length - 1, i + 1)]].sort((a, b) => a - b);
    return middle;
  });
}

/** Carries the pitch across gaps of up to 40 ms, where a quick change hid it. @param {Float64Array} pitchHz */
function bridgeGaps(pitchHz) {
  const out = pitchHz.slice();
  let last = -1;
  for (let f = 0; f < out.length; f++) {
    if (pitchHz[f] === 0) continue;
    const gap = f - last - 1;
    if (last >= 0 && gap > 0 && gap <= 8)
      for (let g = last + 1; g < f; g++) out[g] = pitchHz[last] + ((g - last) / (gap + 1)) * (pitchHz[f] - pitchHz[last]);
    last = f;
  }
  return out;
}

/**
 * CheapTrick power spectrum (natural log) at one time, on the source's own grid.
 * @param {Fft} fft @param {Float64Array} x @param {number} rateHz @param {number} seconds @param {number} pitchHz
 */
function envelopeAt(fft, x, rateHz, seconds, pitchHz) {
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  const half = Math.min(FFT_SIZE / 2 - 1, Math.round((1.5 * rateHz) / pitchHz));
  const centre = Math.round(seconds * rateHz);
  let energy = 0;
  for (let i = -half; i <= half; i++) energy += (0.5 + 0.5 * Math.cos((Math.PI * i) / half)) ** 2;
  for (let i = -half; i <= half; i++) {
    const window = (0.5 + 0.5 * Math.cos((Math.PI * i) / half)) / Math.sqrt(energy);
    re[i + half] = window * (x[centre + i] ?? 0);
  }
  fft.forward(re, im);
  const power = new Float64Array(BIN_COUNT);
  for (let k = 0; k < BIN_COUNT; k++) power[k] = re[k] ** 2 + im[k] ** 2 + 1e-13;
  const smooth = smoothOverHz(power, (2 * pitchHz) / 3 / (rateHz / FFT_SIZE));
  for (let k = 0; k < BIN_COUNT; k++) {
    re[k] = Math.log(smooth[k]);
    if (k > 0 && k < BIN_COUNT - 1) re[FFT_SIZE - k] = re[k];
  }
  im.fill(0);
  return lifter(fft, re, im, pitchHz / rateHz);
}

/** Rectangular smoothing over a fractional number of bins, mirrored at both ends. @param {Float64Array} power @param {number} widthBins */
function smoothOverHz(power, widthBins) {
  const last = power.length - 1;
  const cumulative = new Float64Array(3 * last + 2);
  for (let i = 0; i <= 3 * last; i++) {
    const k = Math.abs(i - last);
    cumulative[i + 1] = cumulative[i] + power[k > last ? 2 * last - k : k];
  }
  const integral = (position) => {
    const whole = Math.floor(position);
    return cumulative[whole] + (position - whole) * (cumulative[whole + 1] - cumulative[whole]);
  };
  return power.map((_, k) => (integral(k + last + 0.5 + widthBins / 2) - integral(k + last + 0.5 - widthBins / 2)) / widthBins);
}

/** Removes the ripple at the pitch and restores the sharpness the smoothing cost. @param {Fft} fft @param {Float64Array} re @param {Float64Array} im @param {number} pitchPerSample */
function lifter(fft, re, im, pitchPerSample) {
  fft.inverse(re, im);
  const q1 = -0.15;
  for (let n = 0; n < FFT_SIZE; n++) {
    const quefrency = Math.min(n, FFT_SIZE - n);
    const phase = Math.PI * pitchPerSample * quefrency;
    const smoothing = quefrency === 0 ? 1 : Math.sin(phase) / phase;
    re[n] *= smoothing * (1 - 2 * q1 + 2 * q1 * Math.cos(2 * phase));
    im[n] = 0;
  }
  fft.forward(re, im);
  return re.subarray(0, BIN_COUNT);
}

/** Log power as a function of frequency on the vocoder's bins; above the source's band it falls off. @param {Float64Array} logPower @param {number} rateHz */
function ontoVocoderGrid(logPower, rateHz) {
  const sourceTop = BIN_COUNT - 12;
  return Float64Array.from({ length: BIN_COUNT }, (_, k) => {
    const position = (k * SAMPLE_RATE_HZ) / rateHz;
    if (position >= sourceTop) return logPower[sourceTop] - 0.012 * (position - sourceTop);
    const whole = Math.floor(position);
    return logPower[whole] + (position - whole) * (logPower[whole + 1] - logPower[whole]);
  });
}

/** @param {Float64Array} logPower */
const meanPower = (logPower) => logPower.reduce((sum, value) => sum + Math.exp(value), 0) / logPower.length;
