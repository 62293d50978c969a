import { z } from 'zod';

const countsSchema = z.object({ waiting: z.number(), delayed: z.number(), running: z.number() });

/** A process that runs jobs, on whatever machine. */
export const workerSchema = z.object({
  id: z.string(),
  host: z.string(),
  processId: z.number(),
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  /** `lost`: it said nothing for a while; what it ran runs elsewhere. */
  state: z.enum(['alive', 'lost']),
  cores: z.number(),
  memoryBytes: z.number(),
  /** Where it computes: `cpu`, `cuda` … */
  device: z.string(),
  /** How many steps of each queue it runs at a time; queues it takes nothing from are left out. */
  queues: z.record(z.string(), z.number()),
  /** Seconds of work per second of sound, by step, as measured lately. */
  speeds: z.record(z.string(), z.number()),
  stepsDone: z.number(),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
});
export type Worker = z.infer<typeof workerSchema>;

export const workerListSchema = z.object({
  workers: z.array(workerSchema),
  /** Null while the job queue cannot be reached. */
  queues: z.record(z.string(), countsSchema).nullable(),
});
/** One of the queues that steps wait in. Figures are of the last 24 hours, without steps whose results were there already. */
export const jobQueueSchema = z.object({
  name: z.enum(['audio_processing', 'stem_separation', 'transcription', 'beat_analysis']),
  /** Null, like `counts`, while the job queue cannot be reached. */
  isPaused: z.boolean().nullable(),
  counts: countsSchema.nullable(),
  /** Of the step that waits longest now; null when none waits. */
  longestWaitSeconds: z.number().nullable(),
  lately: z.object({
    done: z.number(),
    failed: z.number(),
    meanWaitSeconds: z.number().nullable(),
    meanStepSeconds: z.number().nullable(),
  }),
});
export type JobQueueView = z.infer<typeof jobQueueSchema>;

export const jobQueueListSchema = z.object({ queues: z.array(jobQueueSchema) });

export type WorkerList = z.infer<typeof workerListSchema>;
