import { z } from 'zod';

const seconds = z.number().nonnegative();

/** The beat grid of a song and what is known about it. Times in seconds from the first sample. */
export const rhythmSchema = z.object({
  /** Beats per minute, from a linear fit of the beats; null where no pulse was found. */
  tempoBpm: z.number().positive().nullable(),
  tempoAlternativesBpm: z.array(z.number().positive()),
  beatsSeconds: z.array(seconds),
  downbeatsSeconds: z.array(seconds),
  onsetsSeconds: z.array(seconds),
  /** `3/4`, `4/4`, `6/8`; null where no pulse was found. */
  timeSignature: z.string().nullable(),
  /** 0…1: how far independent tempo and phase hypotheses agree. */
  beatConfidence: z.number().min(0).max(1),
  /** 0…1: how even the beats are (1 = metronome). */
  rhythmRegularity: z.number().min(0).max(1),
});
export type Rhythm = z.infer<typeof rhythmSchema>;

/** A chord over a span. Chords are template matches: always offered as suggestions. */
export const chordSchema = z.object({
  startSeconds: seconds,
  endSeconds: seconds,
  /** `C`, `F#m`, … or `N` for none. */
  symbol: z.string(),
  confidence: z.number().min(0).max(1),
});
export type Chord = z.infer<typeof chordSchema>;

export const harmonySchema = z.object({
  /** `C major`, `F# minor`; null where no tonality was found. */
  key: z.string().nullable(),
  keyConfidence: z.number().min(0).max(1),
  chordsAreSuggestions: z.literal(true),
  chords: z.array(chordSchema),
});
export type Harmony = z.infer<typeof harmonySchema>;
