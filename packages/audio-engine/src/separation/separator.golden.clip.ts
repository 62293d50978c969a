import type { PcmBlock } from '../audio/pcm.ts';
import { CHUNK_SAMPLES } from './demucs-stft.ts';

const SAMPLE_RATE_HZ = 44_100;
const BEAT_SECONDS = 0.5;

/**
 * One chunk of a small band, always the same: drums, bass, a chord and a wavering voice-like tone, each placed
 * elsewhere between left and right, so that every stem has something to hold. Stored reference values belong to
 * these very samples: a change here needs new ones.
 */
export function bandClip(): PcmBlock {
  const left = new Float32Array(CHUNK_SAMPLES);
  const right = new Float32Array(CHUNK_SAMPLES);
  let noise = 1;
  for (let i = 0; i < CHUNK_SAMPLES; i++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
    const seconds = i / SAMPLE_RATE_HZ;
    const drums = kick(seconds % (2 * BEAT_SECONDS)) + (noise / 2 ** 31 - 1) * snare((seconds + BEAT_SECONDS) % (2 * BEAT_SECONDS));
    const bass = 0.25 * partials(seconds, 55 * 2 ** ((Math.floor(seconds / 2) % 3) / 6), 6);
    const chord = 0.05 * (partials(seconds, 261.6, 5) + partials(seconds, 329.6, 5) + partials(seconds, 392, 5));
    const voice = sung(seconds);
    left[i] = drums + bass + 1.2 * chord + 0.6 * voice;
    right[i] = 0.9 * drums + bass + 0.7 * chord + voice;
  }
  return [left, right];
}

function kick(seconds: number): number {
  return 0.5 * Math.exp(-12 * seconds) * Math.sin(2 * Math.PI * (50 * seconds - 4 * Math.exp(-30 * seconds)));
}

function snare(seconds: number): number {
  return 0.3 * Math.exp(-25 * seconds);
}

/** A tone with falling harmonics. */
function partials(seconds: number, frequencyHz: number, count: number): number {
  let sum = 0;
  for (let k = 1; k <= count; k++) sum += Math.sin(2 * Math.PI * k * frequencyHz * seconds) / k;
  return sum;
}

/** Half-second syllables of a voice: harmonics of a gliding, wavering pitch under the formants of two vowels. */
function sung(seconds: number): number {
  const syllable = Math.floor(seconds / BEAT_SECONDS);
  const within = seconds - syllable * BEAT_SECONDS;
  const frequencyHz = 220 * 2 ** ([0, 2, 4, 7, 5, 4, 2, -1][syllable % 8] / 12);
  const wavering = within + 0.0006 * Math.sin(2 * Math.PI * 5.5 * seconds) - 0.004 * Math.exp(-within / 0.04);
  const loudness = Math.min(1, within / 0.05) * Math.min(1, (BEAT_SECONDS - within) / 0.08);
  const formantsHz = syllable % 2 === 0 ? [750, 1200, 2700] : [350, 2100, 2900];
  let sum = 0;
  for (let k = 1; k <= 18; k++) {
    const resonance = formantsHz.reduce((gain, formantHz) => gain + 1 / (1 + ((k * frequencyHz - formantHz) / 110) ** 2), 0.03);
    sum += (resonance / Math.sqrt(k)) * Math.sin(2 * Math.PI * k * frequencyHz * wavering);
  }
  return 0.3 * loudness * sum;
}
