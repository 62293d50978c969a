import { loudnessSchema, soundSchema, tagsSchema } from '@refrain/song-model';
import { z } from 'zod';
import { failureSchema, JOB_STATUSES, jobStepSchema, qualitySchema, stepNameSchema } from './jobs.ts';

/** How far a song is: the state of its latest job, or `not_started` when it has none. */
export const SONG_STATUSES = [...JOB_STATUSES, 'not_started'] as const;
export const songStatusSchema = z.enum(SONG_STATUSES);
export type SongStatus = z.infer<typeof songStatusSchema>;

const languageSchema = z.string().regex(/^[a-z]{2,3}$/, 'Give the language as a code of two or three letters, such as en.');

/** A song as a list shows it. Its job's id is not in here: the id is the key to the job. */
export const songSummarySchema = z.object({
  id: z.string(),
  title: z.string(),
  artist: z.string().nullable(),
  album: z.string().nullable(),
  year: z.number().int().nullable(),
  genre: z.string().nullable(),
  language: z.string().nullable(),
  /** Where in the library it lies: `Party/90s`. */
  folder: z.string().nullable(),
  /** Marked by the house; what one person likes is in `/api/v1/favourites`. */
  favourite: z.boolean(),
  durationSeconds: z.number(),
  hasCover: z.boolean(),
  /** False while only its name is known. */
  hasSound: z.boolean(),
  addedAt: z.iso.datetime(),
  /** How far its latest job is. */
  status: songStatusSchema,
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
  /** Words that people put on it, to find it by. */
  labels: z.array(z.string()),
  /** How it came here: `upload`, `folder`, `bundle`, `link` … */
  source: z.string().nullable(),
  sourceUrl: z.string().nullable(),
  /** What its file says. */
  tags: tagsSchema,
  /** Null while there is no sound. */
  sound: soundSchema.nullable(),
  loudness: loudnessSchema,
  /** Of every stem and of `instrumental`, for playback at one level; empty until they are made. */
  stemLoudness: z.record(z.string(), loudnessSchema),
  hasGivenLyrics: z.boolean(),
  /** Each can be listened to or read as soon as it is there. */
  files: z.array(songFileSchema),
  steps: z.array(jobStepSchema),
  failure: failureSchema.nullable(),
});
export type Song = z.infer<typeof songSchema>;

export const songListSchema = z.object({ songs: z.array(songSummarySchema), nextCursor: z.string().nullable() });

export const SONG_ORDERS = ['addedAt', 'title', 'artist', 'album', 'year'] as const;
export const songOrderSchema = z.enum(SONG_ORDERS);
export type SongOrder = z.infer<typeof songOrderSchema>;

const flagSchema = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Which songs a list shows, and in which order; without a word, the newest first. */
export const songListQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
  order: songOrderSchema.default('addedAt'),
  /** Newest and latest first, names from A to Z, unless said. */
  direction: z.enum(['asc', 'desc']).optional(),
  artist: z.string().max(200).optional(),
  album: z.string().max(200).optional(),
  genre: z.string().max(200).optional(),
  language: z.string().max(3).optional(),
  yearFrom: z.coerce.number().int().optional(),
  yearTo: z.coerce.number().int().optional(),
  label: z.string().max(60).optional(),
  /** This folder and those in it. */
  folder: z.string().max(300).optional(),
  /** `house`: marked by the house; `mine`: by whoever asks. */
  favourites: z.enum(['house', 'mine']).optional(),
  /** With, or without, a finished job. */
  ready: flagSchema.optional(),
  hasSound: flagSchema.optional(),
});
export type SongListQuery = z.infer<typeof songListQuerySchema>;

/** What may be said beside the file, in the form fields of an upload or the metadata of a resumable one. */
export const uploadOptionsSchema = z.object({
  lyrics: z.string().max(50_000, 'These lyrics are too long: 50 000 characters at most.').optional(),
  /** ISO 639-1; found from the voice when absent. */
  language: languageSchema.optional(),
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

const nameSchema = z.string().trim().max(200).nullable();

/** A word that people put on songs. */
export const labelSchema = z.string().trim().min(1).max(60);

/** `Party/90s`: names parted by slashes. */
export const folderNameSchema = z
  .string()
  .trim()
  .max(300)
  .regex(/^[^/\\\p{Cc}]+(\/[^/\\\p{Cc}]+)*$/u, 'Give the folder as names parted by slashes, such as Party/90s.');

/** What is absent stays as it is; null empties. */
export const songEditSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  artist: nameSchema.optional(),
  album: nameSchema.optional(),
  year: z.number().int().min(1).max(9999).nullable().optional(),
  genre: nameSchema.optional(),
  language: languageSchema.nullable().optional(),
  favourite: z.boolean().optional(),
  folder: folderNameSchema.nullable().optional(),
  labels: z.array(labelSchema).max(50).optional(),
});
export type SongEdit = z.infer<typeof songEditSchema>;

export const lyricsEditSchema = z.object({
  text: z.string().min(1, 'There are no words in these lyrics.').max(50_000, 'These lyrics are too long: 50 000 characters at most.'),
  language: languageSchema.optional(),
});

/** What this server is and accepts. */
export const infoSchema = z.object({
  name: z.literal('Refrain'),
  version: z.string(),
  /** Where phones find this server when the address of the page will not do (`localhost`); null: it will. */
  guestUrl: z.string().nullable(),
  maxFileSizeBytes: z.number().int(),
  formats: z.array(z.string()),
  /** Licences of weights that are not free for every use, to be shown before the first song. */
  modelNotices: z.array(z.object({ model: z.string(), licence: z.string(), notice: z.string() })),
});
export type Info = z.infer<typeof infoSchema>;
