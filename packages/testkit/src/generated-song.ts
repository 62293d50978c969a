import { beatTimes, type Hit, renderHits } from './percussion.ts';
import { seededRandom } from './random.ts';
import type { SongStyle } from './song-styles.ts';
import { mixTogether, renderTones, type Tone } from './tones.ts';

/** A piece of music made by rule, and everything that is true about it. */
export interface GeneratedSong {
  name: string;
  samples: Float32Array;
  sampleRateHz: number;
  beatsSeconds: number[];
  downbeatsSeconds: number[];
  timeSignature: string;
  /** At the start. */
  tempoBpm: number;
  /** `C major`, `F# minor` … in sharps. */
  key: string;
}

export interface GenerateOptions {
  seed: number;
  durationSeconds: number;
  sampleRateHz: number;
}

const SHARPS = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];
const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] };
/** Roots in steps of the scale; all of them end where the tonic is expected or reached. */
const PROGRESSIONS = {
  major: [
    [0, 4, 5, 3],
    [0, 3, 4, 0],
    [0, 5, 1, 4],
    [0, 3, 0, 4],
    [5, 3, 0, 4],
  ],
  minor: [
    [0, 5, 2, 6],
    [0, 3, 6, 0],
    [0, 6, 5, 6],
    [0, 3, 0, 6],
  ],
};

/** Plays a style: drums, bass, chords and a tune, the same on every run for one seed. */
export function generateSong(style: SongStyle, { seed, durationSeconds, sampleRateHz }: GenerateOptions): GeneratedSong {
  const random = seededRandom(seed);
  const draw = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const [slowest, fastest] = style.tempoBpm;
  const tempoBpm = slowest + (fastest - slowest) * random();
  const beatsPerBar = style.timeSignature === '6/8' ? 2 : Number(style.timeSignature[0]);
  const mode = draw(['major', 'minor'] as const);
  const score: Score = {
    style,
    beatsPerBar,
    beats: wholeBars(
      beatTimes(0.2 + 0.5 * random(), durationSeconds - 0.5, (_, seconds) => tempoBpm * courseAt(style.course, seconds / durationSeconds)),
      beatsPerBar,
    ),
    tonic: Math.floor(12 * random()),
    scale: SCALES[mode],
    progression: draw(PROGRESSIONS[mode]),
    random,
  };
  // The last one is where the last bar ends.
  const beats = score.beats.slice(0, -1);
  const tones = [...bassLine(score), ...chords(score), ...tune(score)];
  return {
    name: `${style.name} ${Math.round(tempoBpm)} (${seed})`,
    samples: mixTogether(renderHits(drums(score), durationSeconds, sampleRateHz), renderTones(tones, durationSeconds, sampleRateHz, 6)),
    sampleRateHz,
    beatsSeconds: beats,
    downbeatsSeconds: beats.filter((_, beat) => beat % beatsPerBar === 0),
    timeSignature: style.timeSignature,
    tempoBpm,
    key: `${SHARPS[score.tonic]} ${mode}`,
  };
}

/** Beats of complete bars, and the one after. */
function wholeBars(beats: readonly number[], beatsPerBar: number): number[] {
  return beats.slice(0, beatsPerBar * Math.floor((beats.length - 1) / beatsPerBar) + 1);
}

interface Score {
  style: SongStyle;
  beatsPerBar: number;
  beats: number[];
  tonic: number;
  scale: readonly number[];
  progression: readonly number[];
  random: () => number;
}

/** Tempo relative to the start, `share` of the song in. */
function courseAt(course: SongStyle['course'], share: number): number {
  switch (course) {
    case 'rises':
      return 1 + 0.4 * share;
    case 'falls':
      return 1 - 0.25 * share;
    case 'jumps':
      return share < 0.5 ? 1 : 1.25;
    case 'breathes':
      return 1 + 0.06 * Math.sin(6 * Math.PI * share);
    default:
      return 1;
  }
}

/** Seconds at a position in beats, played as this style plays it. */
function secondsAt({ style, beats, random }: Score, atBeat: number): number {
  const beat = Math.floor(atBeat + 1e-9);
  const inside = atBeat - beat;
  const swung = style.swing !== undefined && Math.abs(inside - 0.5) < 1e-6 ? inside + style.swing : inside;
  const from = beats[beat] ?? 0;
  const seconds = from + swung * ((beats[beat + 1] ?? from) - from);
  // Sum of three uniform numbers: bell-shaped enough for a hand.
  const unevenness = 2 * (style.unevennessSeconds ?? 0) * (random() + random() + random() - 1.5);
  return Math.max(0, seconds + unevenness);
}

function* bars({ beats, beatsPerBar, progression }: Score): Generator<{ first: number; bar: number; degree: number }> {
  for (let bar = 0; (bar + 1) * beatsPerBar < beats.length; bar++) {
    yield { first: bar * beatsPerBar, bar, degree: progression[bar % progression.length] as number };
  }
}

function drums(score: Score): Hit[] {
  return [...bars(score)].flatMap(({ first, bar }) =>
    bar < (score.style.barsWithoutDrums ?? 0)
      ? []
      : score.style.groove.map(([atBeat, sound, level]): Hit => {
          const strength = 0.3 * level * (0.85 + 0.3 * score.random());
          return { atSeconds: secondsAt(score, first + atBeat), sound, level: strength };
        }),
  );
}

/** MIDI pitch of a step of the scale, steps beyond the octave included. */
function pitchOf({ tonic, scale }: Score, step: number): number {
  const octave = Math.floor(step / 7);
  return tonic + 12 * octave + (scale[step - 7 * octave] as number);
}

function bassLine(score: Score): Tone[] {
  return [...bars(score)].flatMap(({ first, degree }) =>
    score.style.bass.map((atBeat, index): Tone => {
      const until = score.style.bass[index + 1] ?? score.beatsPerBar;
      return {
        startSeconds: secondsAt(score, first + atBeat),
        endSeconds: secondsAt(score, first + atBeat + 0.9 * (until - atBeat)),
        pitchMidi: 36 + pitchOf(score, degree) - (score.tonic > 6 ? 12 : 0),
        level: 0.08,
        decaySeconds: 0.6,
      };
    }),
  );
}

function chords(score: Score): Tone[] {
  return [...bars(score)].flatMap(({ first, degree }) => {
    const pitches = [0, 2, 4].map((third) => 54 + ((pitchOf(score, degree + third) + 6) % 12));
    return strokesOfBar(score).flatMap(({ atBeat, length, voices }): Tone[] =>
      voices.map((voice) => ({
        startSeconds: secondsAt(score, first + atBeat),
        endSeconds: secondsAt(score, first + atBeat + length),
        pitchMidi: pitches[voice] as number,
        level: 0.03,
        ...(score.style.accompaniment === 'pads' ? {} : { decaySeconds: 0.35 }),
      })),
    );
  });
}

/** When and which of a chord's three notes sound. */
function strokesOfBar({ style, beatsPerBar }: Score): { atBeat: number; length: number; voices: number[] }[] {
  const all = [0, 1, 2];
  const beats = Array.from({ length: beatsPerBar }, (_, beat) => beat);
  switch (style.accompaniment) {
    case 'pads':
      return [{ atBeat: 0, length: 0.95 * beatsPerBar, voices: all }];
    case 'strummed':
      return beats.map((atBeat) => ({ atBeat, length: 0.9, voices: all }));
    case 'offbeats':
      return beats.map((beat) => ({ atBeat: beat + 0.5, length: 0.3, voices: all }));
    case 'broken': {
      const parts = style.timeSignature === '6/8' ? 3 : 2;
      return Array.from({ length: parts * beatsPerBar }, (_, part) => ({
        atBeat: part / parts,
        length: 1 / parts,
        voices: [parts === 3 ? part % 3 : [0, 1, 2, 1][part % 4]] as number[],
      }));
    }
  }
}

/** A tune that wanders by steps, rests now and then, and need not begin on the beat. */
function tune(score: Score): Tone[] {
  const { beats, beatsPerBar, random, style } = score;
  const lengths = style.timeSignature === '6/8' ? [1 / 3, 2 / 3, 1, 1, 2] : [0.5, 0.5, 1, 1, 1.5, 2];
  const tones: Tone[] = [];
  let step = 2;
  for (let atBeat = beatsPerBar; atBeat < beats.length - 3; ) {
    const length = lengths[Math.floor(random() * lengths.length)] as number;
    step = Math.min(7, Math.max(-2, step + Math.floor(5 * random()) - 2));
    if (random() < 0.8) {
      tones.push({
        startSeconds: secondsAt(score, atBeat),
        endSeconds: secondsAt(score, atBeat + 0.92 * length),
        pitchMidi: 60 + pitchOf(score, step),
        level: 0.06,
        vibratoSemitones: 0.2,
      });
    }
    atBeat += length;
  }
  return tones;
}
