import { z } from 'zod';
import { failureSchema, qualitySchema } from './jobs.ts';
import { uploadOptionsSchema } from './songs.ts';

export const IMPORT_STATUSES = ['queued', 'downloading', 'completed', 'failed', 'cancelled'] as const;
export const importStatusSchema = z.enum(IMPORT_STATUSES);
export type ImportStatus = z.infer<typeof importStatusSchema>;

const webAddress = z.url({ protocol: /^https?$/, error: 'Give a link that begins with http:// or https://.' }).max(2000);

/** What may be said beside a link. */
export const importRequestSchema = uploadOptionsSchema.extend({ url: webAddress, album: z.string().min(1).max(200).optional() });
export type ImportRequest = z.infer<typeof importRequestSchema>;

/** Several links at once; a playlist counts for all its songs. */
export const importBatchSchema = z.object({
  urls: z.array(z.string().max(2000)).min(1).max(200),
  /** Take every song of a link that is a playlist, rather than the one it points to. */
  playlists: z.boolean().default(true),
  quality: qualitySchema.optional(),
});
export type ImportBatch = z.infer<typeof importBatchSchema>;

/** A download that becomes a song. Once it is completed, its job says how far the song is. */
export const importSchema = z.object({
  id: z.string(),
  /** `link`: a sound file by its address. `ytDlp`: a page of a video site. */
  kind: z.enum(['link', 'ytDlp']),
  url: z.string(),
  status: importStatusSchema,
  /** 0…1, of the download. */
  progress: z.number().min(0).max(1),
  title: z.string().nullable(),
  artist: z.string().nullable(),
  attempts: z.number().int(),
  songId: z.string().nullable(),
  jobId: z.string().nullable(),
  failure: failureSchema.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Import = z.infer<typeof importSchema>;

export const importBatchResultSchema = z.object({
  imports: z.array(importSchema),
  /** Links that were in the list twice, or whose song is in the library already. */
  known: z.array(z.object({ url: z.string(), songId: z.string().nullable() })),
  refused: z.array(failureSchema.extend({ url: z.string() })),
});
export type ImportBatchResult = z.infer<typeof importBatchResultSchema>;

/** A song that can be imported. */
export const importableSchema = z.object({
  id: z.string(),
  url: z.string(),
  title: z.string(),
  channel: z.string().nullable(),
  durationSeconds: z.number().nullable(),
  thumbnailUrl: z.string().nullable(),
});
export type Importable = z.infer<typeof importableSchema>;
