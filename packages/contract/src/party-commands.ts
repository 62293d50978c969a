import { z } from 'zod';
import { problemSchema } from './errors.ts';
import { breakSchema, performanceEditSchema, reactionSchema, SCREEN_KINDS, seekSchema, startPerformanceSchema } from './performances.ts';
import { entryOrderSchema, newQueueEntrySchema, queueEntryEditSchema, voteSchema } from './singers-queue.ts';

/*
 * What members do in a party. Over the socket: emit `party.command` { partyId, command } and get a CommandReply in the
 * acknowledgement. The same over REST: `POST /api/v1/parties/{id}/commands`, or the routes named for each thing.
 */

const entryId = z.string().max(64);
const command = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape });

export const partyCommandSchema = z.discriminatedUnion('type', [
  command('queue.add', newQueueEntrySchema.shape),
  command('queue.edit', { entryId, ...queueEntryEditSchema.shape }),
  command('queue.remove', { entryId }),
  command('queue.vote', { entryId, ...voteSchema.shape }),
  /** The order of your own songs, first to last; those left out follow. */
  command('queue.ownOrder', entryOrderSchema.shape),
  /** For hosts: pins these to the first places, in this order. */
  command('queue.order', entryOrderSchema.shape),
  /** For hosts: takes back the last thing a host did to the queue. */
  command('queue.undo', {}),
  /** Brings an entry to the stage: the next one by the rule, or the one named. */
  command('performance.start', startPerformanceSchema.shape),
  command('performance.play', {}),
  command('performance.pause', {}),
  command('performance.seek', seekSchema.shape),
  /** Ends the song. It is no turn unless half of it was sung. */
  command('performance.skip', {}),
  /** Ends the song as sung. */
  command('performance.finish', {}),
  command('performance.set', performanceEditSchema.shape),
  command('performance.break', breakSchema.shape),
  command('party.react', reactionSchema.shape),
]);
export type PartyCommand = z.infer<typeof partyCommandSchema>;

export const partyCommandRequestSchema = z.object({ partyId: z.string().max(64), command: partyCommandSchema });

/** What a command led to, beside the patches that everybody gets. */
export const commandResultSchema = z.object({
  /** The entry it added or was about. */
  entryId: z.string().nullable(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;

export const commandReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: commandResultSchema }),
  z.object({ ok: z.literal(false), problem: problemSchema.omit({ type: true, title: true, requestId: true }) }),
]);
export type CommandReply = z.infer<typeof commandReplySchema>;

/** A display says who it is: `party.screen`, again after every connect. It is gone when its socket is. */
export const screenRequestSchema = z.object({
  partyId: z.string().max(64),
  /** Of the device, made by it and kept. */
  screenId: z.string().min(8).max(64),
  name: z.string().trim().min(1).max(60),
  kind: z.enum(SCREEN_KINDS),
});

/** What the stage sees: `party.report`, every few seconds and whenever something happens. */
export const stageReportSchema = z.object({
  partyId: z.string().max(64),
  screenId: z.string().max(64),
  /** What it is about: reports of a song that is not on stage any more are ignored. */
  entryId,
  positionSeconds: z.number().min(0).max(36_000),
  /** Server time of that position. */
  atServerMs: z.number(),
  playing: z.boolean(),
  /** The song is over, or its time is. */
  ended: z.boolean().default(false),
});
export type StageReport = z.infer<typeof stageReportSchema>;
