import { z } from 'zod';
import { lyricsEditSchema, uploadResultSchema } from './songs.ts';

/** Where lyrics came from: somebody typed or pasted them, they were in or beside the file, LRCLIB had them, or they were heard. */
export const LYRICS_SOURCES = ['person', 'embedded', 'sidecar', 'lrclib', 'recognised'] as const;
export const lyricsSourceSchema = z.enum(LYRICS_SOURCES);
export type LyricsSource = z.infer<typeof lyricsSourceSchema>;

export const lyricsFormatSchema = z.enum(['plain', 'lrc']);

/** One version of a song's lyrics. Every one is kept; one is current. */
export const lyricsVersionSchema = z.object({
  id: z.string(),
  source: lyricsSourceSchema,
  /** In words, how it came about. */
  how: z.string(),
  text: z.string(),
  format: lyricsFormatSchema,
  language: z.string().nullable(),
  /** 0…1, how well it agrees with what was heard in the voice; null when that is not known. */
  score: z.number().min(0).max(1).nullable(),
  /** The account or key that made it; null for somebody of the house, or for the server itself. */
  madeBy: z.string().nullable(),
  current: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type LyricsVersion = z.infer<typeof lyricsVersionSchema>;

export const songLyricsSchema = z.object({ current: lyricsVersionSchema.nullable(), versions: z.array(lyricsVersionSchema) });
export type SongLyrics = z.infer<typeof songLyricsSchema>;

export const lyricsQuerySchema = z.object({
  title: z.string().trim().min(1).max(200),
  artist: z.string().trim().max(200).default(''),
  album: z.string().trim().max(200).default(''),
  durationSeconds: z.coerce.number().positive().optional(),
});
export type LyricsQuery = z.infer<typeof lyricsQuerySchema>;

/** Lyrics that a service has, as far as it says for which recording. */
export const foundLyricsSchema = z.object({
  id: z.string(),
  title: z.string(),
  artist: z.string(),
  album: z.string().nullable(),
  durationSeconds: z.number().nullable(),
  /** The service says that nothing is sung. */
  instrumental: z.boolean(),
  plainText: z.string().nullable(),
  /** LRC, with the times of lines. */
  syncedText: z.string().nullable(),
});
export type FoundLyrics = z.infer<typeof foundLyricsSchema>;

export const lyricsGivenSchema = lyricsEditSchema.extend({ source: lyricsSourceSchema.exclude(['recognised']).default('person') });
export type LyricsGiven = z.infer<typeof lyricsGivenSchema>;

export const lyricsFindSchema = z.object({
  /** Takes the best over when it is what is sung; otherwise it is only found and kept. */
  apply: z.boolean().default(true),
});

/** What was found for a song and how well each agrees with the voice, best first. */
export const lyricsFindResultSchema = z.object({
  candidates: z.array(lyricsVersionSchema),
  /** The version that was taken over, and the job that times its words. */
  chosen: z.object({ versionId: z.string(), job: uploadResultSchema }).nullable(),
  failures: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type LyricsFindResult = z.infer<typeof lyricsFindResultSchema>;
