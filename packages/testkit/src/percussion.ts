import { seededRandom } from './random.ts';

/** A sound that starts at once and dies away. */
export type PercussionSound = 'click' | 'kick' | 'snare' | 'hihat' | 'rim' | 'ride' | 'shaker';

/** One hit; `level` is its peak. */
export interface Hit {
  atSeconds: number;
  sound: PercussionSound;
  level: number;
}

/** Beat times at a tempo that may change: `tempoBpmAt(beatIndex)` gives the length of each beat. */
export function beatTimes(
  startSeconds: number,
  endSeconds: number,
  tempoBpmAt: (beatIndex: number, beatSeconds: number) => number,
): number[] {
  const times: number[] = [];
  for (let at = startSeconds; at < endSeconds; at += 60 / tempoBpmAt(times.length - 1, at)) times.push(at);
  return times;
}

/** The hits of a pattern laid over beats: each entry sounds `atBeat` beats into every bar of `beatsPerBar`. */
export function layPattern(
  beatsSeconds: readonly number[],
  beatsPerBar: number,
  pattern: readonly { atBeat: number; sound: PercussionSound; level: number }[],
): Hit[] {
  const hits: Hit[] = [];
  for (let bar = 0; bar + beatsPerBar < beatsSeconds.length; bar += beatsPerBar) {
    for (const { atBeat, sound, level } of pattern) {
      const beat = bar + Math.floor(atBeat);
      const [from, to] = [beatsSeconds[beat], beatsSeconds[beat + 1]];
      hits.push({ atSeconds: from + (atBeat % 1) * (to - from), sound, level });
    }
  }
  return hits;
}

/** Renders hits as mono samples. */
export function renderHits(hits: readonly Hit[], durationSeconds: number, sampleRateHz: number): Float32Array {
  const samples = new Float32Array(Math.round(durationSeconds * sampleRateHz));
  const random = seededRandom(1);
  for (const { atSeconds, sound, level } of hits) {
    const first = Math.round(atSeconds * sampleRateHz);
    const { decaySeconds, wave } = SOUNDS[sound];
    const length = Math.min(samples.length - first, Math.round(6 * decaySeconds * sampleRateHz));
    for (let i = 0; i < length; i++) {
      const seconds = i / sampleRateHz;
      samples[first + i] += level * Math.exp(-seconds / decaySeconds) * wave(seconds, random);
    }
  }
  return samples;
}

const noise = (random: () => number): number => 2 * random() - 1;

const SOUNDS: Record<PercussionSound, { decaySeconds: number; wave: (seconds: number, random: () => number) => number }> = {
  click: { decaySeconds: 0.006, wave: (seconds) => Math.cos(2 * Math.PI * 1500 * seconds) },
  // The pitch of a drum falls as its skin settles.
  kick: { decaySeconds: 0.08, wave: (seconds) => Math.cos(2 * Math.PI * (55 * seconds - 2.5 * Math.exp(-seconds / 0.03))) },
  snare: { decaySeconds: 0.05, wave: (seconds, random) => 0.7 * noise(random) + 0.4 * Math.cos(2 * Math.PI * 190 * seconds) },
  hihat: { decaySeconds: 0.02, wave: (_, random) => noise(random) - 0.8 * noise(random) },
  rim: { decaySeconds: 0.012, wave: (seconds) => Math.cos(2 * Math.PI * 820 * seconds) + 0.5 * Math.cos(2 * Math.PI * 1720 * seconds) },
  ride: { decaySeconds: 0.15, wave: (seconds, random) => 0.5 * noise(random) + 0.4 * Math.cos(2 * Math.PI * 3400 * seconds) },
  shaker: { decaySeconds: 0.03, wave: (seconds, random) => Math.min(1, seconds / 0.015) * noise(random) },
};
