import { loudnessSchema, soundSchema, tagsSchema } from '@refrain/song-model';
import { z } from 'zod';
import { failureSchema, jobStatusSchema, jobStepSchema, qualitySchema, stepNameSchema } from './jobs.ts';

/** A song as a list shows it. Its job's id is not in here: the id is the key to the job. */
export const songSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  artist: z.string().nullable(),
  durationSeconds: z.number(),
  hasCover: z.boolean(),
  addedAt: z.iso.datetime(),
  /** How far its latest job is. */
  status: jobStatusSchema,
  progress: z.number().min(0).max(1),
  currentStep: stepNameSchema.nullable(),
  estimatedSecondsLeft: z.number().nullable(),
});
export type SongSummary = z.infer<typeof songSummarySchema>;

/** A file that belongs to a song; `url` is relative to the server and answers ranges and ETags. */
export const songFileSchema = z.object({
  /** `stems/vocals.flac`, `instrumental.flac`, `chart.json`, `lyrics.lrc`, `original` … */
  name: z.string(),
  mimeType: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  url: z.string(),
});
export type SongFile = z.infer<typeof songFileSchema>;

export const songSchema = songSummarySchema.extend({
  album: z.string().nullable(),
  language: z.string().nullable(),
  tags: tagsSchema,
  sound: soundSchema,
  loudness: loudnessSchema,
  hasGivenLyrics: z.boolean(),
  /** Each can be listened to or read as soon as it is there. */
  files: z.array(songFileSchema),
  steps: z.array(jobStepSchema),
  failure: failureSchema.nullable(),
});
export type Song = z.infer<typeof songSchema>;

export const songListSchema = z.object({ songs: z.array(songSummarySchema), nextCursor: z.string().nullable() });

/** What may be said beside the file, in the form fields of an upload or the metadata of a resumable one. */
export const uploadOptionsSchema = z.object({
  lyrics: z.string().max(50_000, 'These lyrics are too long: 50 000 characters at most.').optional(),
  /** ISO 639-1; found from the voice when absent. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'Give the language as a code of two or three letters, such as en.')
    .optional(),
  quality: qualitySchema.optional(),
  title: z.string().min(1).max(200).optional(),
  artist: z.string().min(1).max(200).optional(),
});
export type UploadOptions = z.infer<typeof uploadOptionsSchema>;

export const uploadResultSchema = z.object({
  songId: z.string(),
  /** Follow, cancel or retry the job with this id; it is told only to whoever started it. */
  jobId: z.string(),
  /** True when this sound was in the library already: the song is the one that was there. */
  alreadyKnown: z.boolean(),
  song: songSchema,
});
export type UploadResult = z.infer<typeof uploadResultSchema>;

/** Where a resumable upload stands. */
export const uploadStateSchema = z.object({
  id: z.string(),
  status: z.enum(['receiving', 'checking', 'accepted', 'refused']),
  receivedBytes: z.number().int().nonnegative(),
  totalBytes: z.number().int().nonnegative().nullable(),
  songId: z.string().nullable(),
  jobId: z.string().nullable(),
  failure: failureSchema.nullable(),
});
export type UploadState = z.infer<typeof uploadStateSchema>;

export const songEditSchema = z.object({
  title: z.string().min(1).max(200).optional(),
  artist: z.string().max(200).nullable().optional(),
  album: z.string().max(200).nullable().optional(),
});
export type SongEdit = z.infer<typeof songEditSchema>;

export const lyricsEditSchema = z.object({
  text: z.string().min(1, 'There are no words in these lyrics.').max(50_000, 'These lyrics are too long: 50 000 characters at most.'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'Give the language as a code of two or three letters, such as en.')
    .optional(),
});

/** What this server is and accepts. */
export const infoSchema = z.object({
  name: z.literal('Refrain'),
  version: z.string(),
  maxFileSizeBytes: z.number().int(),
  formats: z.array(z.string()),
  /** Licences of weights that are not free for every use, to be shown before the first song. */
  modelNotices: z.array(z.object({ model: z.string(), licence: z.string(), notice: z.string() })),
});
export type Info = z.infer<typeof infoSchema>;
