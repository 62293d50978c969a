import { z } from 'zod';
import { failureSchema } from './jobs.ts';
import { labelSchema, songEditSchema, songSummarySchema } from './songs.ts';

const offsetSchema = z.coerce.number().int().min(0).max(1_000_000).default(0);

/** One box for title, artist, album and lyrics; case, accents and slips of the finger do not matter. */
export const searchQuerySchema = z.object({
  q: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: offsetSchema,
});
/** Best first. `total` counts up to a few hundred: nobody reads on from there. */
export const searchResultSchema = z.object({ songs: z.array(songSummarySchema), total: z.number().int() });
export type SearchResultView = z.infer<typeof searchResultSchema>;

export const artistSchema = z.object({
  name: z.string(),
  songs: z.number().int(),
  /** Where it stands in an index: a letter, or `#`. */
  firstLetter: z.string(),
});
export const artistListSchema = z.object({ artists: z.array(artistSchema), total: z.number().int() });
export const artistQuerySchema = z.object({
  search: z.string().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: offsetSchema,
});

export const labelListSchema = z.object({ labels: z.array(z.object({ label: z.string(), songs: z.number().int() })) });
export const folderListSchema = z.object({ folders: z.array(z.object({ folder: z.string(), songs: z.number().int() })) });
export const favouriteListSchema = z.object({ songIds: z.array(z.string()) });

/** Songs that may be the same. */
export const duplicateGroupSchema = z.object({
  /**
   * `same_sound`: byte for byte. `same_recording`: it sounds the same, in another encoding. `same_name_and_length`: title, artist
   * and length agree.
   */
  reason: z.enum(['same_sound', 'same_recording', 'same_name_and_length']),
  songs: z.array(
    z.object({ id: z.string(), title: z.string(), artist: z.string().nullable(), durationSeconds: z.number(), addedAt: z.iso.datetime() }),
  ),
});
export type DuplicateGroup = z.infer<typeof duplicateGroupSchema>;
export const duplicatesSchema = z.object({ groups: z.array(duplicateGroupSchema) });

const shareSchema = z.number().min(0).max(1);

/** The library in figures. */
export const libraryStatisticsSchema = z.object({
  songs: z.number().int(),
  artists: z.number().int(),
  durationSeconds: z.number(),
  withSound: z.number().int(),
  /** By their newest job. */
  ready: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
  notStarted: z.number().int(),
  favourites: z.number().int(),
  storage: z.object({
    originalBytes: z.number().int(),
    /** Stems, charts and what else was made; null when there is too much of it to add up. */
    madeBytes: z.number().int().nullable(),
  }),
  jobs: z.object({
    succeeded: z.number().int(),
    failed: z.number().int(),
    /** Null before the first job ended. */
    successRate: shareSchema.nullable(),
  }),
  /** The share of songs of which this is known, 0…1. */
  completeness: z.object({
    artist: shareSchema,
    album: shareSchema,
    year: shareSchema,
    genre: shareSchema,
    language: shareSchema,
    cover: shareSchema,
    overall: shareSchema,
  }),
});
export type LibraryStatistics = z.infer<typeof libraryStatisticsSchema>;

export const songIdsSchema = z
  .array(z.string().max(64))
  .min(1, 'Choose at least one song.')
  .max(500, 'Choose 500 songs at most at a time.');

/** One thing done to many songs. */
export const batchActionSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('delete'), songIds: songIdsSchema }),
  z.object({ action: z.literal('edit'), songIds: songIdsSchema, edit: songEditSchema.omit({ title: true }) }),
  z.object({
    action: z.literal('label'),
    songIds: songIdsSchema,
    add: z.array(labelSchema).max(50).default([]),
    remove: z.array(labelSchema).max(50).default([]),
  }),
  z.object({ action: z.literal('addToPlaylist'), songIds: songIdsSchema, playlistId: z.string().max(64) }),
  /** Starts a job for each. */
  z.object({ action: z.literal('analyse'), songIds: songIdsSchema }),
]);
export type BatchAction = z.infer<typeof batchActionSchema>;

export const batchResultSchema = z.object({
  done: z.array(z.string()),
  /** The others are done all the same. */
  failed: z.array(z.object({ songId: z.string(), failure: failureSchema })),
});
export type BatchResult = z.infer<typeof batchResultSchema>;

/** How many songs without a finished job got one. */
export const analyseMissingSchema = z.object({ started: z.number().int() });
