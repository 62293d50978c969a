import { seededRandom } from './random.ts';
import { midiToHz } from './tones.ts';

/** A syllable as it is sung; times in seconds. */
export interface SungSyllable {
  startSeconds: number;
  endSeconds: number;
  pitchMidi: number;
}

export interface SingOptions {
  seed: number;
  syllables: number;
  sampleRateHz: number;
}

const CONSONANT_SECONDS = 0.05;
const SLIDE_SECONDS = 0.07;
const VIBRATO_HZ = 5.5;
const HARMONICS = 10;
/** Where vowels are loud: the first two formants of a few of them. */
const VOWELS_HZ = [
  [700, 1200],
  [400, 2000],
  [300, 2300],
  [500, 900],
  [350, 800],
] as const;

/**
 * One voice made by rule: hissed consonants, vowels with formants, slides from note to note, vibrato on long notes, some
 * breath, and what a separation leaves of a band. The pitch of each syllable is the one its slide ends on.
 */
export function generateSinging({ seed, syllables, sampleRateHz }: SingOptions): { samples: Float32Array; syllables: SungSyllable[] } {
  const random = seededRandom(seed);
  const sung = layMelody(syllables, random);
  const samples = new Float32Array(Math.round(((sung.at(-1)?.endSeconds ?? 0) + 0.5) * sampleRateHz));
  let previous = sung[0]?.pitchMidi ?? 60;
  for (const syllable of sung) {
    addSyllable({ samples, sampleRateHz, random }, syllable, previous);
    previous = syllable.pitchMidi;
  }
  for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) + 0.003 * (2 * random() - 1);
  return { samples, syllables: sung };
}

function layMelody(count: number, random: () => number): SungSyllable[] {
  const scale = [0, 2, 4, 5, 7, 9, 11];
  const low = 45 + Math.floor(20 * random());
  const sung: SungSyllable[] = [];
  let [seconds, step] = [0.4, 3];
  for (let index = 0; index < count; index++) {
    const length = [0.15, 0.22, 0.3, 0.45, 0.8][Math.floor(5 * random())] as number;
    step = Math.min(9, Math.max(0, step + Math.floor(5 * random()) - 2));
    const pitchMidi = low + 12 * Math.floor(step / 7) + (scale[step % 7] as number);
    sung.push({ startSeconds: seconds, endSeconds: seconds + length, pitchMidi });
    // A breath after every line.
    seconds += length + (index % 8 === 7 ? 0.6 : 0.03);
  }
  return sung;
}

interface Page {
  samples: Float32Array;
  sampleRateHz: number;
  random: () => number;
}

function addSyllable({ samples, sampleRateHz, random }: Page, { startSeconds, endSeconds, pitchMidi }: SungSyllable, from: number): void {
  const [first, second] = VOWELS_HZ[Math.floor(VOWELS_HZ.length * random())] as readonly [number, number];
  const loudness = 0.12 * (0.5 + random());
  let phase = 0;
  for (let i = Math.round(startSeconds * sampleRateHz); i < Math.round(endSeconds * sampleRateHz); i++) {
    const seconds = i / sampleRateHz - startSeconds;
    const hiss = 0.03 * (2 * random() - 1);
    if (seconds < CONSONANT_SECONDS) {
      samples[i] = hiss;
      continue;
    }
    const voiced = seconds - CONSONANT_SECONDS;
    const slide = Math.max(0, 1 - voiced / SLIDE_SECONDS);
    const vibrato = voiced > 0.2 ? 0.4 * Math.sin(2 * Math.PI * VIBRATO_HZ * voiced) : 0;
    const hz = midiToHz(pitchMidi + slide * 0.6 * (from - pitchMidi) + vibrato);
    phase += (2 * Math.PI * hz) / sampleRateHz;
    const fade = Math.min(1, voiced / 0.02, (endSeconds - i / sampleRateHz) / 0.02);
    samples[i] = 0.1 * hiss + loudness * fade * vowel(phase, hz, [first, second]);
  }
}

/** Harmonics, those near a formant the loudest. */
function vowel(phase: number, hz: number, formantsHz: readonly number[]): number {
  let sum = 0;
  for (let harmonic = 1; harmonic <= HARMONICS; harmonic++) {
    const nearness = formantsHz.map((formant) => Math.exp(-0.5 * ((harmonic * hz - formant) / 180) ** 2));
    sum += (0.25 / harmonic + Math.max(...nearness) / Math.sqrt(harmonic)) * Math.sin(harmonic * phase);
  }
  return sum;
}
