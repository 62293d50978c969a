import { z } from 'zod';

/** The four separated parts, in the order HTDemucs gives them. */
export const STEM_NAMES = ['drums', 'bass', 'other', 'vocals'] as const;
export type StemName = (typeof STEM_NAMES)[number];

/** Picture embedded in an audio file. */
export const coverSchema = z.object({
  mimeType: z.string(),
  widthPixels: z.number().int().positive().nullable(),
  heightPixels: z.number().int().positive().nullable(),
  sizeBytes: z.number().int().nonnegative(),
});

/** Tags read from the file itself. Every field is null where the file says nothing. */
export const tagsSchema = z.object({
  title: z.string().nullable(),
  artist: z.string().nullable(),
  album: z.string().nullable(),
  albumArtist: z.string().nullable(),
  date: z.string().nullable(),
  year: z.number().int().nullable(),
  genre: z.string().nullable(),
  trackNumber: z.number().int().nullable(),
  trackCount: z.number().int().nullable(),
  discNumber: z.number().int().nullable(),
  /** Unsynchronised lyrics embedded in the file (ID3 USLT and the like). */
  lyrics: z.string().nullable(),
});
export type Tags = z.infer<typeof tagsSchema>;
export type Cover = z.infer<typeof coverSchema>;

/** What decoding the whole file showed. */
export const soundSchema = z.object({
  container: z.string(),
  codec: z.string(),
  durationSeconds: z.number().positive(),
  sampleRateHz: z.number().int().positive(),
  channels: z.number().int().positive(),
  bitrateBps: z.number().int().positive().nullable(),
  sizeBytes: z.number().int().positive(),
});
export type Sound = z.infer<typeof soundSchema>;

/** Loudness after EBU R128 / ITU-R BS.1770-4. Null for silence. */
export const loudnessSchema = z.object({
  integratedLufs: z.number().nullable(),
  truePeakDbtp: z.number().nullable(),
  loudnessRangeLu: z.number().nullable(),
});
export type Loudness = z.infer<typeof loudnessSchema>;
