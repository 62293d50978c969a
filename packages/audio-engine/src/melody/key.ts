/** How well each pitch class fits a major and a minor key on C: probe tone ratings (Krumhansl & Kessler 1982). */
const MAJOR_PROFILE = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR_PROFILE = [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

/** Names of the pitch classes from C on, for keys and chords on the sharp side of the circle of fifths. */
const SHARP_NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;
/** The same for the flat side. */
const FLAT_NAMES = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
/** As keys are written: the spelling with fewer accidentals. */
const MAJOR_TONICS = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
const MINOR_TONICS = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'G#', 'A', 'Bb', 'B'] as const;
const FLAT_KEYS = /^(F|Bb|Eb|Ab|Db|Gb) major$|^(D|G|C|F|Bb|Eb) minor$/;

/** Names of the pitch classes from C on, spelled as a musician would in this key. */
export function pitchClassNames(key: string | null): readonly string[] {
  return key !== null && FLAT_KEYS.test(key) ? FLAT_NAMES : SHARP_NAMES;
}

/** Correlation with the best key below which a sound has none, and the lead over the next best at which there is no other reading. */
const LEAST_CORRELATION = 0.5;
const CLEAR_LEAD = 0.2;
/** Weights of what the chords do and of how a song opens, against the correlation of the whole. */
const CHORD_WEIGHT = 0.6;
const OPENING_WEIGHT = 0.2;

/**
 * How much a chord belongs to a key, by its distance from the tonic in semitones: tonic, dominant and subdominant first.
 * Songs of one scale in two keys, C major and A minor, differ in nothing but what its chords are used for.
 */
const MAJOR_FUNCTIONS: ChordFunctions = { '': { 0: 1, 5: 0.6, 7: 0.7 }, m: { 2: 0.3, 4: 0.2, 9: 0.4 } };
const MINOR_FUNCTIONS: ChordFunctions = { '': { 3: 0.4, 7: 0.6, 8: 0.5, 10: 0.5 }, m: { 0: 1, 5: 0.6, 7: 0.4 } };
const FOREIGN_CHORD = -0.3;

type ChordFunctions = Record<'' | 'm', Partial<Record<number, number>>>;

/** A triad and how long it sounds. */
export interface SoundingTriad {
  root: number;
  quality: '' | 'm';
  seconds: number;
}

/** What a key is judged by. Chromas are twelve pitch class strengths, C first. */
export interface KeyEvidence {
  whole: ArrayLike<number>;
  opening: ArrayLike<number>;
  triads: readonly SoundingTriad[];
}

/** The key of a sound, `null` where there is no tonality; confidence grows with the lead over the next best key. */
export interface KeyEstimate {
  key: string | null;
  confidence: number;
}

/** Key whose profile correlates best with the whole, whose chords are used most, and whose tonic opens the song. */
export function findKey({ whole, opening, triads }: KeyEvidence): KeyEstimate {
  const totalSeconds = triads.reduce((sum, { seconds }) => sum + seconds, 0);
  const judge = (key: string, tonic: number, profile: readonly number[], functions: ChordFunctions) => {
    const fit = correlation(whole, profile, tonic);
    const chords = totalSeconds > 0 ? functionsIn(triads, tonic, functions) / totalSeconds : 0;
    return { key, fit, score: fit + CHORD_WEIGHT * chords + OPENING_WEIGHT * opening[tonic] };
  };
  const candidates = MAJOR_TONICS.flatMap((name, tonic) => [
    judge(`${name} major`, tonic, MAJOR_PROFILE, MAJOR_FUNCTIONS),
    judge(`${MINOR_TONICS[tonic]} minor`, tonic, MINOR_PROFILE, MINOR_FUNCTIONS),
  ]).sort((a, b) => b.score - a.score);
  const [best, next] = candidates;
  if (!(best.fit >= LEAST_CORRELATION)) return { key: null, confidence: 0 };
  return { key: best.key, confidence: best.fit * Math.min(1, (best.score - next.score) / CLEAR_LEAD) };
}

function functionsIn(triads: readonly SoundingTriad[], tonic: number, functions: ChordFunctions): number {
  return triads.reduce(
    (sum, { root, quality, seconds }) => sum + seconds * (functions[quality][(root - tonic + 12) % 12] ?? FOREIGN_CHORD),
    0,
  );
}

/** Pearson correlation of the chroma, read from `tonic` upwards, with a profile; NaN for a flat chroma. */
function correlation(chroma: ArrayLike<number>, profile: readonly number[], tonic: number): number {
  let chromaSum = 0;
  let profileSum = 0;
  for (let i = 0; i < 12; i++) {
    chromaSum += chroma[i];
    profileSum += profile[i];
  }
  let product = 0;
  let chromaSquares = 0;
  let profileSquares = 0;
  for (let i = 0; i < 12; i++) {
    const x = chroma[(tonic + i) % 12] - chromaSum / 12;
    const y = profile[i] - profileSum / 12;
    product += x * y;
    chromaSquares += x * x;
    profileSquares += y * y;
  }
  return product / Math.sqrt(chromaSquares * profileSquares);
}
