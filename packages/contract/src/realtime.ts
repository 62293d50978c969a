import { z } from 'zod';
import { jobSchema } from './jobs.ts';
import { partyPatchSchemas, partySnapshotSchema } from './parties.ts';
import { songListSchema, songSchema, songSummarySchema } from './songs.ts';

/*
 * Socket.IO, default namespace and path. A client emits `join` { room } and gets a JoinReply in the
 * acknowledgement. From then on it receives `patch` with rising `sequence` per room. It drops patches up to the
 * snapshot's sequence and joins again when a number is missing. Payloads carry new values, not differences. `left` { room }
 * says that the room is no longer the client's to watch.
 */

/** The room that shows the house's songs: snapshot is a song list (first page). */
export const LIBRARY_ROOM = 'library';
/** The room of one song: snapshot and patches are the whole song. */
export const songRoom = (songId: string) => `song:${songId}`;
/** The room of one job: whoever knows the id may watch it. */
export const jobRoom = (jobId: string) => `job:${jobId}`;

export const joinReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), room: z.string(), sequence: z.number().int(), snapshot: z.unknown() }),
  z.object({ ok: z.literal(false), room: z.string(), code: z.enum(['forbidden', 'internal']) }),
]);
export type JoinReply = z.infer<typeof joinReplySchema>;

/** What a patch carries, by its `event`. */
export const patchPayloadSchemas = {
  'song.changed': songSchema,
  'job.changed': jobSchema,
  'library.songChanged': songSummarySchema,
  'library.songRemoved': z.object({ songId: z.string() }),
  ...partyPatchSchemas,
} as const;
export type PatchEvent = keyof typeof patchPayloadSchemas;

export const patchSchema = z.object({ room: z.string(), sequence: z.number().int(), event: z.string(), payload: z.unknown() });
export type Patch = z.infer<typeof patchSchema>;

/** Snapshots by kind of room. */
export const snapshotSchemas = { library: songListSchema, song: songSchema, job: jobSchema, party: partySnapshotSchema } as const;
