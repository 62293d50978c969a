import { z } from 'zod';
import { jobSchema } from './jobs.ts';
import { songSchema, songSummarySchema } from './songs.ts';

/**
 * Socket.IO, default namespace and path. A client emits `watch` with one of {@link watchSchema} and gets
 * `{ ok, sequence, snapshot }` in the acknowledgement (or `{ ok: false, code }`); after that, messages of that
 * room arrive with rising `sequence`. A gap means: watch again.
 */
export const watchSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('library') }),
  z.object({ kind: z.literal('song'), songId: z.string() }),
  z.object({ kind: z.literal('job'), jobId: z.string() }),
]);
export type Watch = z.infer<typeof watchSchema>;

const numbered = { room: z.string(), sequence: z.number().int() };

/** Server → client messages by event name. */
export const realtimeEventSchemas = {
  'song.changed': z.object({ ...numbered, payload: songSchema }),
  'job.changed': z.object({ ...numbered, payload: jobSchema }),
  'library.changed': z.object({
    ...numbered,
    payload: z.object({ song: songSummarySchema.nullable(), removedSongId: z.string().nullable() }),
  }),
} as const;
export type RealtimeEvent = keyof typeof realtimeEventSchemas;
export type RealtimeMessage<E extends RealtimeEvent> = z.infer<(typeof realtimeEventSchemas)[E]>;

/** The room a watch joins. */
export function roomOf(watch: Watch): string {
  return watch.kind === 'library' ? 'library' : watch.kind === 'song' ? `song:${watch.songId}` : `job:${watch.jobId}`;
}
