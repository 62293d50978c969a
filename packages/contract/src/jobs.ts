import { z } from 'zod';
import { errorCodeSchema } from './errors.ts';

export const STEP_NAMES = ['inspect', 'separate', 'transcribe', 'align', 'rhythm', 'harmony', 'melody', 'chart'] as const;
export const stepNameSchema = z.enum(STEP_NAMES);
export type StepName = z.infer<typeof stepNameSchema>;

export const JOB_STATUSES = ['queued', 'processing', 'completed', 'completed_with_errors', 'failed', 'cancelled', 'expired'] as const;
export const jobStatusSchema = z.enum(JOB_STATUSES);
export type JobStatus = z.infer<typeof jobStatusSchema>;

export const STEP_STATUSES = ['pending', 'queued', 'running', 'done', 'failed', 'skipped', 'cancelled'] as const;
export const stepStatusSchema = z.enum(STEP_STATUSES);
export type StepStatus = z.infer<typeof stepStatusSchema>;

/** A failure as people and programs see it. */
export const failureSchema = z.object({ code: errorCodeSchema, message: z.string() });
export type Failure = z.infer<typeof failureSchema>;

export const jobStepSchema = z.object({
  name: stepNameSchema,
  status: stepStatusSchema,
  /** 0…1 */
  progress: z.number().min(0).max(1),
  /** Seconds spent so far; null before the step starts. */
  elapsedSeconds: z.number().nullable(),
  /** True when an earlier run had already made this result. */
  reused: z.boolean(),
  failure: failureSchema.nullable(),
});
export type JobStep = z.infer<typeof jobStepSchema>;

/** One durable run of the pipeline for a song. */
export const jobSchema = z.object({
  id: z.string(),
  songId: z.string(),
  status: jobStatusSchema,
  /** 0…1 over the whole job, weighted by the time each step is expected to take. */
  progress: z.number().min(0).max(1),
  currentStep: stepNameSchema.nullable(),
  steps: z.array(jobStepSchema),
  /** Honest estimate from earlier runs on this machine; null when finished or unknown. */
  estimatedSecondsLeft: z.number().nullable(),
  failure: failureSchema.nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** A job of the house's library, for whoever runs it: with the name of its song and its place in the line. */
export const houseJobSchema = jobSchema.extend({
  title: z.string(),
  artist: z.string().nullable(),
  hasCover: z.boolean(),
  /** Higher is earlier; 0 where nobody said anything. */
  priority: z.number().int(),
});
export type HouseJob = z.infer<typeof houseJobSchema>;

export const jobPrioritySchema = z.object({ priority: z.number().int().min(-1000).max(1000) });

/** How much time to spend: `fast` separates with less overlap and 8-bit matrices, `best` recognises words with Whisper small. */
export const qualitySchema = z.enum(['fast', 'standard', 'best'], 'The quality is fast, standard or best.');
export type Quality = z.infer<typeof qualitySchema>;
