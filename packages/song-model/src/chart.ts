import { z } from 'zod';

/** Current version of the `chart.json` layout. Raised when a field changes meaning. */
export const CHART_SCHEMA_VERSION = 1;

const seconds = z.number().nonnegative();

/** A part of a word that is sung on its own: a hyphenation syllable, or one character of CJK text. */
export const syllableSchema = z.object({
  text: z.string(),
  startSeconds: seconds,
  endSeconds: seconds,
  /** How it is read, to be shown above: kana over kanji, pinyin, a transliteration. Absent where nobody gave it. */
  reading: z.string().optional(),
});

/** A sung word. `text` keeps the punctuation that belongs to it; syllable texts join to `text`. */
export const wordSchema = z.object({
  text: z.string().min(1),
  startSeconds: seconds,
  endSeconds: seconds,
  /** 0 (a guess) … 1 (certain): how far the text and the times can be trusted. */
  confidence: z.number().min(0).max(1),
  /** False for a word of given lyrics that the recording does not contain. */
  heard: z.boolean(),
  syllables: z.array(syllableSchema),
  /** How the whole word is read, where its syllables do not say it one by one. */
  reading: z.string().optional(),
});

/** A line as a singer breathes it. `singer` names a part of a duet; null when there is one. */
export const lineSchema = z.object({
  singer: z.string().nullable(),
  startSeconds: seconds,
  endSeconds: seconds,
  words: z.array(wordSchema),
});

/** A sung note. `pitchMidi` is a MIDI number (69 = A4 = 440 Hz), fractional where the voice was. */
export const noteSchema = z.object({
  startSeconds: seconds,
  endSeconds: seconds,
  pitchMidi: z.number(),
});

/** What is sung: lines, words, syllables and notes, with times in seconds from the first sample. */
export const chartSchema = z.object({
  schemaVersion: z.literal(CHART_SCHEMA_VERSION),
  /** ISO 639-1 code, null where nothing is sung. */
  language: z.string().nullable(),
  lines: z.array(lineSchema),
  notes: z.array(noteSchema),
});

export type Syllable = z.infer<typeof syllableSchema>;
export type Word = z.infer<typeof wordSchema>;
export type Line = z.infer<typeof lineSchema>;
export type Note = z.infer<typeof noteSchema>;
export type Chart = z.infer<typeof chartSchema>;
