import { Fft } from '../dsp/fft.mjs';
import { seededNormal } from '../dsp/random.mjs';
import { SAMPLE_RATE_HZ } from '../dsp/sound.mjs';
import { BIN_COUNT, FFT_SIZE } from './analysis.mjs';

/** @typedef {{ pitchHz: number, voiced: boolean, logPower: Float64Array, breath: Float64Array }} VoiceMoment `breath` is the share of noise (amplitude, 0…1) per bin */

/** Time between two grains of pure noise, where there is no pitch. */
const NOISE_GRAIN_SECONDS = 0.0025;

/**
 * Source–filter synthesis in the manner of WORLD: one minimum-phase response per pitch period, excited by a pulse (its phases
 * spread a little, so that it does not buzz) and by noise in the share that breath has at each frequency.
 * @param {(seconds: number) => VoiceMoment | null} momentAt null where nothing sounds
 * @param {number} startSeconds @param {number} endSeconds @param {number} seed
 * @returns {Float64Array} sound from startSeconds on
 */
export function synthesiseVoice(momentAt, startSeconds, endSeconds, seed) {
  const length = Math.ceil((endSeconds - startSeconds) * SAMPLE_RATE_HZ) + FFT_SIZE;
  const out = new Float64Array(length);
  const normal = seededNormal(seed);
  const workspace = { fft: new Fft(FFT_SIZE), spread: pulsePhases() };
  let time = startSeconds;
  while (time < endSeconds) {
    const moment = momentAt(time);
    const period = moment?.voiced ? (1 + 0.003 * normal()) / moment.pitchHz : NOISE_GRAIN_SECONDS;
    if (moment) {
      const position = (time - startSeconds) * SAMPLE_RATE_HZ;
      const start = Math.floor(position);
      const grain = makeGrain(workspace, moment, period * SAMPLE_RATE_HZ, position - start, normal);
      const until = Math.min(FFT_SIZE, length - start);
      for (let i = 0; i < until; i++) out[start + i] += grain[i];
    }
    time += period;
  }
  return out;
}

/**
 * @param {{ fft: Fft, spread: Float64Array }} workspace @param {VoiceMoment} moment
 * @param {number} periodSamples @param {number} delaySamples fraction of a sample the pulse comes late
 * @param {() => number} normal
 */
function makeGrain({ fft, spread }, { logPower, breath, voiced }, periodSamples, delaySamples, normal) {
  const noiseRe = new Float64Array(FFT_SIZE);
  const noiseIm = new Float64Array(FFT_SIZE);
  const noiseLength = Math.round(periodSamples);
  // Breath is strongest when the folds open: it falls within the period, at the same power.
  for (let i = 0; i < noiseLength; i++) noiseRe[i] = normal() * (voiced ? 1.35 - (0.8 * i) / noiseLength : 1);
  fft.forward(noiseRe, noiseIm);
  const { re, im } = minimumPhase(fft, logPower);
  const pulse = Math.sqrt(periodSamples);
  for (let k = 0; k < BIN_COUNT; k++) {
    const tone = voiced ? pulse * Math.sqrt(1 - breath[k] * breath[k]) : 0;
    const noise = voiced ? breath[k] : 1;
    const angle = spread[k] - (2 * Math.PI * k * delaySamples) / FFT_SIZE;
    const excitationRe = tone * Math.cos(angle) + noise * noiseRe[k];
    const excitationIm = tone * Math.sin(angle) + noise * noiseIm[k];
    const magnitude = Math.exp(re[k]);
    const a = magnitude * Math.cos(im[k]);
    const b = magnitude * Math.sin(im[k]);
    re[k] = a * excitationRe - b * excitationIm;
    im[k] = a * excitationIm + b * excitationRe;
    if (k > 0 && k < BIN_COUNT - 1) {
      re[FFT_SIZE - k] = re[k];
      im[FFT_SIZE - k] = -im[k];
    }
  }
  im[0] = 0;
  im[BIN_COUNT - 1] = 0;
  fft.inverse(re, im);
  return re;
}

/** Log magnitude and minimum phase of a power envelope, through its folded cepstrum. @param {Fft} fft @param {Float64Array} logPower */
function minimumPhase(fft, logPower) {
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  for (let k = 0; k < BIN_COUNT; k++) {
    re[k] = 0.5 * logPower[k];
    if (k > 0 && k < BIN_COUNT - 1) re[FFT_SIZE - k] = re[k];
  }
  fft.inverse(re, im);
  for (let n = 1; n < FFT_SIZE / 2; n++) {
    re[n] *= 2;
    re[FFT_SIZE - n] = 0;
  }
  im.fill(0);
  fft.forward(re, im);
  return { re, im };
}

/** A fixed smooth phase whose group delay wanders by about half a millisecond above 2 kHz. */
function pulsePhases() {
  const normal = seededNormal(11);
  const spread = new Float64Array(BIN_COUNT);
  const waves = Array.from({ length: 12 }, (_, i) => ({ bins: 70 + 23 * i, shift: 6.28 * normal(), weight: normal() }));
  let phase = 0;
  for (let k = 0; k < BIN_COUNT; k++) {
    const hz = (k * SAMPLE_RATE_HZ) / FFT_SIZE;
    const amount = 1 / (1 + Math.exp(-(hz - 2500) / 500));
    const wander = waves.reduce((sum, { bins, shift, weight }) => sum + weight * Math.sin((2 * Math.PI * k) / bins + shift), 0);
    const delaySeconds = amount * (0.0012 + 0.00018 * wander);
    phase -= (2 * Math.PI * delaySeconds * SAMPLE_RATE_HZ) / FFT_SIZE;
    spread[k] = phase;
  }
  return spread;
}
