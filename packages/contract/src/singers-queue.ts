import { z } from 'zod';

/*
 * The singers' queue. Places follow from the party's rule and are never stored: what a client keeps is `entries` by id,
 * and `places` for their order.
 */

export const singerSchema = z.object({ memberId: z.string(), name: z.string() });
export type Singer = z.infer<typeof singerSchema>;

/** How far the song is: `preparing` is passed over until it is `ready`, `failed` until somebody has it made again. */
export const preparationSchema = z.object({
  status: z.enum(['ready', 'preparing', 'failed']),
  /** 0…1 */
  progress: z.number().min(0).max(1),
  secondsLeft: z.number().nullable(),
});
export type Preparation = z.infer<typeof preparationSchema>;

/** Semitones up or down. */
export const keyShiftSchema = z.number().int().min(-12).max(12);
/** 1 is the song's own pace. */
export const tempoSchema = z.number().min(0.5).max(1.5);

/** A song somebody wants to sing. */
export const queueEntrySchema = z.object({
  id: z.string(),
  songId: z.string(),
  title: z.string(),
  artist: z.string().nullable(),
  durationSeconds: z.number(),
  hasCover: z.boolean(),
  /** The first is whose turn it is by the rule; it counts as a turn for each. */
  singers: z.array(singerSchema).min(1),
  addedByMemberId: z.string(),
  addedAt: z.iso.datetime(),
  keyShift: keyShiftSchema,
  tempo: tempoSchema,
  held: z.boolean(),
  /** A host put it where it is. */
  pinned: z.boolean(),
  /** Members who want to hear it. */
  voterIds: z.array(z.string()),
  preparation: preparationSchema,
});
export type QueueEntry = z.infer<typeof queueEntrySchema>;

/** Why an entry is where it is; `round` is the one of the evening that it is a turn of, from 1. */
export const placeReasonSchema = z.object({
  code: z.enum(['next', 'round', 'waited', 'order', 'votes', 'pinned', 'preparing', 'failed', 'held', 'away', 'left']),
  round: z.number().int().nullable(),
});
export type PlaceReason = z.infer<typeof placeReasonSchema>;

export const placeSchema = z.object({
  entryId: z.string(),
  /** 1 is next; null for what is held or failed, or whose singer is not there. */
  place: z.number().int().min(1).nullable(),
  /** When the song is expected to begin; null with the place. */
  expectedAt: z.iso.datetime().nullable(),
  reason: placeReasonSchema,
  /** The reason as a sentence. Patches leave it out, since they go to everybody: `explainPlace` makes it. */
  why: z.string().optional(),
});
export type Place = z.infer<typeof placeSchema>;

/** A snapshot has every waiting entry. A patch has those that are new or changed, and the places of all: what has none is gone. */
export const singersQueueSchema = z.object({
  rule: z.enum(['rounds', 'longestWait', 'inOrder', 'votes']),
  /** The round the evening is in, from 1. */
  round: z.number().int(),
  entries: z.array(queueEntrySchema),
  places: z.array(placeSchema),
  /** What would go on stage now, for the stage to load ahead; null when nothing is ready. */
  nextEntryId: z.string().nullable(),
});
export type SingersQueue = z.infer<typeof singersQueueSchema>;

export const newQueueEntrySchema = z.object({
  songId: z.string().min(1).max(64),
  /** Who sings; you when absent. Others may be named by a host, or beside yourself. */
  singerIds: z.array(z.string().max(64)).min(1).max(8).optional(),
  /** As you sang it last when absent. */
  keyShift: keyShiftSchema.optional(),
  tempo: tempoSchema.optional(),
  /** Yours, and new for each wish. Sent again with the same key, because the answer was lost, a wish adds nothing more. */
  idempotencyKey: z.string().min(8).max(128).optional(),
});
export type NewQueueEntry = z.infer<typeof newQueueEntrySchema>;

export const queueEntryEditSchema = z.object({
  singerIds: z.array(z.string().max(64)).min(1).max(8).optional(),
  keyShift: keyShiftSchema.optional(),
  tempo: tempoSchema.optional(),
  /** Held back: passed over, and claims nothing meanwhile. */
  held: z.boolean().optional(),
  /** For hosts: 1 is next; null gives it back to the rule. */
  pinnedPlace: z.number().int().min(1).max(1_000).nullable().optional(),
});
export type QueueEntryEdit = z.infer<typeof queueEntryEditSchema>;

export const entryOrderSchema = z.object({ entryIds: z.array(z.string().max(64)).min(1).max(1_000) });
export const voteSchema = z.object({ voted: z.boolean() });
