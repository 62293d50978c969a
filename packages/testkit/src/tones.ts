import { seededRandom } from './random.ts';

/** A tone of a voice-like or string-like sound. */
export interface Tone {
  startSeconds: number;
  endSeconds: number;
  pitchMidi: number;
  level: number;
  /** Depth of a 5.5 Hz vibrato in semitones, 0 for none. */
  vibratoSemitones?: number;
  /** Time in which a plucked or struck tone falls to 1/e; without it the tone is held. */
  decaySeconds?: number;
}

/** Renders tones with a falling series of harmonics, 10 ms of fade at both ends, phase-continuous within a tone. */
export function renderTones(tones: readonly Tone[], durationSeconds: number, sampleRateHz: number, harmonics = 8): Float32Array {
  const samples = new Float32Array(Math.round(durationSeconds * sampleRateHz));
  for (const tone of tones) addTone(samples, tone, sampleRateHz, harmonics);
  return samples;
}

function addTone(samples: Float32Array, tone: Tone, sampleRateHz: number, harmonics: number): void {
  const first = Math.round(tone.startSeconds * sampleRateHz);
  const end = Math.min(samples.length, Math.round(tone.endSeconds * sampleRateHz));
  const fadeSamples = 0.01 * sampleRateHz;
  const turnPerSample = (2 * Math.PI * midiToHz(tone.pitchMidi)) / sampleRateHz;
  const vibrato = tone.vibratoSemitones ?? 0;
  const decay = tone.decaySeconds === undefined ? 1 : Math.exp(-1 / (tone.decaySeconds * sampleRateHz));
  let level = tone.level;
  let phase = 0;
  for (let i = first; i < end; i++) {
    const bend = vibrato === 0 ? 1 : 2 ** ((vibrato * Math.sin((2 * Math.PI * 5.5 * (i - first)) / sampleRateHz)) / 12);
    phase += turnPerSample * bend;
    const fade = Math.min(1, (i - first) / fadeSamples, (end - i) / fadeSamples);
    let sum = 0;
    for (let harmonic = 1; harmonic <= harmonics; harmonic++) sum += Math.sin(harmonic * phase) / harmonic;
    samples[i] += level * fade * sum;
    level *= decay;
  }
}

/** Frequency of a MIDI number (69 = A4 = 440 Hz). */
export function midiToHz(pitchMidi: number): number {
  return 440 * 2 ** ((pitchMidi - 69) / 12);
}

/** White noise, the same on every run for one seed. */
export function whiteNoise(durationSeconds: number, sampleRateHz: number, level: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: Math.round(durationSeconds * sampleRateHz) }, () => level * (2 * random() - 1));
}

/** Sum of sounds, as long as the longest. */
export function mixTogether(...sounds: readonly Float32Array[]): Float32Array {
  const mixed = new Float32Array(Math.max(0, ...sounds.map((sound) => sound.length)));
  for (const sound of sounds) for (let i = 0; i < sound.length; i++) mixed[i] += sound[i];
  return mixed;
}
