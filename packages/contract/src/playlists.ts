import { z } from 'zod';
import { songIdsSchema } from './library.ts';
import { songOrderSchema, songSummarySchema } from './songs.ts';

const wordsSchema = z.string().trim().min(1).max(200);

/** What a song of a smart playlist is to be like. Names are compared without case and accents. */
export const smartRuleSchema = z.discriminatedUnion('field', [
  z.object({ field: z.enum(['title', 'artist', 'album', 'genre', 'language']), is: wordsSchema }),
  z.object({ field: z.literal('titleContains'), words: wordsSchema }),
  z.object({ field: z.literal('artistContains'), words: wordsSchema }),
  z.object({ field: z.literal('label'), is: wordsSchema }),
  /** This folder and those in it. */
  z.object({ field: z.literal('folder'), is: wordsSchema }),
  z.object({ field: z.literal('year'), from: z.number().int().optional(), to: z.number().int().optional() }),
  z.object({ field: z.literal('durationSeconds'), from: z.number().optional(), to: z.number().optional() }),
  z.object({ field: z.literal('addedWithinDays'), days: z.number().int().min(1).max(36_500) }),
  z.object({ field: z.literal('favourite'), is: z.boolean() }),
  /** With a finished job. */
  z.object({ field: z.literal('ready'), is: z.boolean() }),
]);
export type SmartRule = z.infer<typeof smartRuleSchema>;

export const smartRulesSchema = z.object({
  match: z.enum(['all', 'any']).default('all'),
  rules: z.array(smartRuleSchema).min(1, 'A smart playlist needs at least one rule.').max(30),
  order: songOrderSchema.default('addedAt'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  /** No more than this many songs. */
  limit: z.number().int().min(1).max(1000).optional(),
});
export type SmartRules = z.infer<typeof smartRulesSchema>;

export const playlistSchema = z.object({
  id: z.string(),
  name: z.string(),
  songs: z.number().int(),
  /** Present: the songs are found by these; absent: they are listed one by one. */
  rules: smartRulesSchema.nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Playlist = z.infer<typeof playlistSchema>;
export const playlistListSchema = z.object({ playlists: z.array(playlistSchema) });

const playlistNameSchema = z.string().trim().min(1, 'The playlist needs a name.').max(120);
export const newPlaylistSchema = z.object({ name: playlistNameSchema, rules: smartRulesSchema.nullable().default(null) });
export const playlistEditSchema = z.object({ name: playlistNameSchema.optional(), rules: smartRulesSchema.optional() });

export const playlistSongsSchema = z.object({ songs: z.array(songSummarySchema), total: z.number().int() });
export const playlistPageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});

/** At the end unless a place is given, 0 for the front. Songs that are in it already move there. */
export const playlistAddSchema = z.object({ songIds: songIdsSchema, at: z.number().int().min(0).optional() });
export const playlistRemoveSchema = z.object({ songIds: songIdsSchema });
/** Every song of the playlist in its new order; those left out keep theirs behind. */
export const playlistOrderSchema = z.object({ songIds: z.array(z.string().max(64)).max(10_000) });
