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

/** Correlation with the best key below which a sound has none, and at which it has no other reading. */
const LEAST_CORRELATION = 0.5;
const CLEAR_LEAD = 0.15;

/** The key of a sound, `null` where there is no tonality; confidence grows with the lead over the next best key. */
export interface KeyEstimate {
  key: string | null;
  confidence: number;
}

/** Key whose profile correlates best with twelve pitch class strengths, C first. */
export function findKey(chroma: ArrayLike<number>): KeyEstimate {
  const candidates = MAJOR_TONICS.flatMap((name, tonic) => [
    { key: `${name} major`, fit: correlation(chroma, MAJOR_PROFILE, tonic) },
    { key: `${MINOR_TONICS[tonic]} minor`, fit: correlation(chroma, MINOR_PROFILE, tonic) },
  ]).sort((a, b) => b.fit - a.fit);
  const [best, next] = candidates;
  if (!(best.fit >= LEAST_CORRELATION)) return { key: null, confidence: 0 };
  return { key: best.key, confidence: best.fit * Math.min(1, (best.fit - next.fit) / CLEAR_LEAD) };
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
