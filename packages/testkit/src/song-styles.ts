import type { PercussionSound } from './percussion.ts';

/** One stroke of a groove: beats into the bar, what is struck, and how hard (1 = full). */
export type Stroke = readonly [atBeat: number, sound: PercussionSound, level: number];

/** How a kind of music is played; `generateSong` plays it. */
export interface SongStyle {
  readonly name: string;
  readonly timeSignature: '3/4' | '4/4' | '6/8';
  /** Beats per minute are drawn from this range; a beat of 6/8 is a dotted quarter. */
  readonly tempoBpm: readonly [slowest: number, fastest: number];
  readonly groove: readonly Stroke[];
  readonly accompaniment: 'pads' | 'strummed' | 'offbeats' | 'broken';
  /** Beats into the bar where the bass plays. */
  readonly bass: readonly number[];
  /** Where the tempo goes over the song; steady without it. */
  readonly course?: 'rises' | 'falls' | 'jumps' | 'breathes';
  /** How late the second half of a beat comes, in beats. */
  readonly swing?: number;
  /** Standard deviation of every stroke, in seconds. */
  readonly unevennessSeconds?: number;
  /** Bars before the drums come in. */
  readonly barsWithoutDrums?: number;
}

/** `sound` at every `step` beats of a bar, the beats themselves louder. */
function every(step: number, beatsPerBar: number, sound: PercussionSound, [onBeat, between]: readonly [number, number]): Stroke[] {
  const count = Math.round(beatsPerBar / step);
  return Array.from({ length: count }, (_, i) => [i * step, sound, Math.abs(i * step - Math.round(i * step)) < 1e-6 ? onBeat : between]);
}

const at = (sound: PercussionSound, level: number, ...beats: number[]): Stroke[] => beats.map((beat) => [beat, sound, level]);

const BACKBEAT = [...at('kick', 1, 0, 2), ...at('snare', 0.9, 1, 3)];
const ROCK = [...BACKBEAT, ...at('kick', 0.8, 2.5), ...every(0.5, 4, 'hihat', [0.5, 0.35])];
const THIRD = 1 / 3;

/** Kinds of music with a pulse, from plain to hard. */
export const SONG_STYLES: readonly SongStyle[] = [
  { name: 'rock', timeSignature: '4/4', tempoBpm: [90, 140], groove: ROCK, accompaniment: 'strummed', bass: [0, 2, 2.5] },
  {
    name: 'rock, human',
    timeSignature: '4/4',
    tempoBpm: [80, 120],
    groove: ROCK,
    accompaniment: 'broken',
    bass: [0, 2],
    unevennessSeconds: 0.012,
  },
  {
    name: 'slow ballad in sixteenths',
    timeSignature: '4/4',
    tempoBpm: [60, 76],
    groove: [...BACKBEAT, ...at('kick', 0.7, 1.75, 2.5), ...every(0.25, 4, 'hihat', [0.45, 0.25])],
    accompaniment: 'pads',
    bass: [0, 2.5],
  },
  {
    name: 'house',
    timeSignature: '4/4',
    tempoBpm: [118, 130],
    groove: [...at('kick', 1, 0, 1, 2, 3), ...at('hihat', 0.6, 0.5, 1.5, 2.5, 3.5), ...at('snare', 0.6, 1, 3)],
    accompaniment: 'offbeats',
    bass: [0.5, 1.5, 2.5, 3.5],
  },
  {
    name: 'drum and bass',
    timeSignature: '4/4',
    tempoBpm: [165, 178],
    groove: [...at('kick', 1, 0, 2.5), ...at('snare', 1, 1, 3), ...every(0.5, 4, 'hihat', [0.4, 0.4])],
    accompaniment: 'pads',
    bass: [0, 2.5],
  },
  {
    name: 'half time',
    timeSignature: '4/4',
    tempoBpm: [130, 150],
    groove: [...at('kick', 1, 0, 3.5), ...at('snare', 1, 2), ...every(0.5, 4, 'hihat', [0.45, 0.3])],
    accompaniment: 'strummed',
    bass: [0, 3.5],
  },
  {
    name: 'hip-hop',
    timeSignature: '4/4',
    tempoBpm: [82, 98],
    groove: [...at('kick', 1, 0, 0.75, 2.5), ...at('snare', 0.9, 1, 3), ...every(0.5, 4, 'hihat', [0.4, 0.4])],
    accompaniment: 'pads',
    bass: [0, 0.75, 2.5],
    swing: 0.08,
  },
  {
    name: 'punk',
    timeSignature: '4/4',
    tempoBpm: [168, 200],
    groove: [...at('kick', 1, 0, 2), ...at('snare', 1, 1, 3), ...every(1, 4, 'ride', [0.6, 0.6])],
    accompaniment: 'broken',
    bass: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5],
  },
  {
    name: 'swing',
    timeSignature: '4/4',
    tempoBpm: [120, 190],
    groove: [...at('ride', 0.7, 0, 1, 1.5, 2, 3, 3.5), ...at('hihat', 0.5, 1, 3), ...at('kick', 0.3, 0, 2)],
    accompaniment: 'strummed',
    bass: [0, 1, 2, 3],
    swing: 0.16,
    unevennessSeconds: 0.006,
  },
  {
    name: 'shuffle',
    timeSignature: '4/4',
    tempoBpm: [96, 130],
    groove: [...BACKBEAT, ...every(0.5, 4, 'hihat', [0.5, 0.4])],
    accompaniment: 'strummed',
    bass: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5],
    swing: 0.16,
  },
  {
    name: 'reggae',
    timeSignature: '4/4',
    tempoBpm: [66, 82],
    groove: [...at('kick', 1, 2), ...at('rim', 0.7, 2), ...every(0.5, 4, 'hihat', [0.3, 0.45])],
    accompaniment: 'offbeats',
    bass: [0, 1.5, 2, 3.5],
  },
  {
    name: 'bossa nova',
    timeSignature: '4/4',
    tempoBpm: [116, 144],
    groove: [...at('kick', 0.7, 0, 1.5, 2, 3.5), ...at('rim', 0.6, 0, 1.5, 3), ...every(0.5, 4, 'shaker', [0.35, 0.3])],
    accompaniment: 'strummed',
    bass: [0, 1.5, 2, 3.5],
  },
  {
    name: 'waltz',
    timeSignature: '3/4',
    tempoBpm: [84, 116],
    groove: [...at('kick', 0.9, 0), ...at('snare', 0.5, 1, 2), ...every(0.5, 3, 'hihat', [0.3, 0.15])],
    accompaniment: 'broken',
    bass: [0],
  },
  {
    name: 'fast waltz',
    timeSignature: '3/4',
    tempoBpm: [140, 190],
    groove: [...at('kick', 0.9, 0), ...at('hihat', 0.5, 1, 2), ...at('rim', 0.4, 1, 2)],
    accompaniment: 'strummed',
    bass: [0],
  },
  {
    name: 'slow six-eight',
    timeSignature: '6/8',
    tempoBpm: [46, 64],
    groove: [...at('kick', 1, 0), ...at('snare', 0.9, 1), ...every(THIRD, 2, 'hihat', [0.5, 0.35])],
    accompaniment: 'broken',
    bass: [0, 1],
  },
  {
    name: 'gospel six-eight',
    timeSignature: '6/8',
    tempoBpm: [60, 80],
    groove: [...at('kick', 1, 0, 1 + 2 * THIRD), ...at('snare', 0.9, 1), ...every(THIRD, 2, 'ride', [0.5, 0.3])],
    accompaniment: 'strummed',
    bass: [0, 2 * THIRD, 1, 1 + 2 * THIRD],
  },
  {
    name: 'jig',
    timeSignature: '6/8',
    tempoBpm: [100, 124],
    groove: [...at('kick', 0.8, 0, 1), ...every(THIRD, 2, 'shaker', [0.5, 0.3])],
    accompaniment: 'broken',
    bass: [0, 1],
  },
  {
    name: 'tempo that rises',
    timeSignature: '4/4',
    tempoBpm: [90, 100],
    groove: ROCK,
    accompaniment: 'strummed',
    bass: [0, 2],
    course: 'rises',
  },
  {
    name: 'tempo that falls',
    timeSignature: '4/4',
    tempoBpm: [130, 145],
    groove: ROCK,
    accompaniment: 'strummed',
    bass: [0, 2],
    course: 'falls',
  },
  {
    name: 'tempo that jumps',
    timeSignature: '4/4',
    tempoBpm: [95, 110],
    groove: ROCK,
    accompaniment: 'strummed',
    bass: [0, 2],
    course: 'jumps',
  },
  {
    name: 'piano waltz, rubato',
    timeSignature: '3/4',
    tempoBpm: [96, 116],
    groove: [],
    accompaniment: 'broken',
    bass: [0],
    course: 'breathes',
  },
  {
    name: 'guitar alone',
    timeSignature: '4/4',
    tempoBpm: [76, 96],
    groove: [],
    accompaniment: 'broken',
    bass: [0, 2],
    unevennessSeconds: 0.01,
  },
  {
    name: 'pads, drums late',
    timeSignature: '4/4',
    tempoBpm: [88, 104],
    groove: ROCK,
    accompaniment: 'pads',
    bass: [0],
    barsWithoutDrums: 4,
  },
];
