import { z } from 'zod';
import type { AnalysisService } from '../features/analysis/analysis.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import { JOB_TYPES, type JobType } from './compat.types.ts';

type AnalysisWish = Parameters<AnalysisService['options']>[0];

/** HTDemucs hears at most this much at a time; longer segments are refused as Demucs does. */
const LONGEST_SEGMENT_SECONDS = 7.8;

/** Options of the Demucs program. Device, split and jobs are checked and change nothing: they tune how Python ran it. */
const separationParams = z.looseObject({
  model: z.string().max(50).nullish(),
  device: z.enum(['auto', 'cpu', 'cuda']).nullish(),
  shifts: z.number().int().min(0).max(20).nullish(),
  overlap: z.number().min(0).max(0.95).nullish(),
  split: z.boolean().nullish(),
  segment: z.number().positive().max(LONGEST_SEGMENT_SECONDS).nullish(),
  jobs: z.number().int().min(0).max(64).nullish(),
});

const melodyParams = z.looseObject({
  save_notes: z.boolean().nullish(),
  midi_tempo: z.number().min(20).max(400).nullish(),
});

const PARAMS = {
  stem_separation: separationParams,
  midi_conversion: melodyParams,
  melody_extraction: melodyParams,
  chord_analysis: z.looseObject({}),
} as const satisfies Record<JobType, z.ZodType>;

const TARGETS = {
  stem_separation: ['separate'],
  midi_conversion: ['melody', 'chart'],
  melody_extraction: ['melody', 'chart'],
  chord_analysis: ['rhythm', 'harmony'],
} as const satisfies Record<JobType, AnalysisWish['targets']>;

const bodySchema = z.object({
  type: z.string(),
  input: z.object({ audio_id: z.string().max(64) }),
  params: z.record(z.string(), z.unknown()).nullish(),
});

export interface JobOrder {
  readonly type: JobType;
  readonly audioId: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The body of a job's creation. @throws DomainError `request.invalid`, `job.unknownType` */
export function parseOrder(body: unknown): JobOrder {
  const { type, input, params } = parse(bodySchema, body);
  const known = JOB_TYPES.find((name) => name === type);
  if (!known) throw new DomainError('job.unknownType', { detail: `There is no job type "${type}". Use one of ${JOB_TYPES.join(', ')}.` });
  return { type: known, audioId: input.audio_id, params: parse(PARAMS[known], params ?? {}) };
}

/** What the pipeline is asked for. */
export function wishFor(type: JobType, params: Readonly<Record<string, unknown>>): AnalysisWish {
  const targets = TARGETS[type];
  if (type !== 'stem_separation') return { targets };
  const { model, overlap, shifts, segment } = parse(separationParams, params);
  return {
    targets,
    separationModel: model ?? undefined,
    overlap: overlap ?? undefined,
    shifts: shifts ?? undefined,
    segmentSeconds: segment ?? undefined,
  };
}

/** How notes are to be written. */
export function melodyOptions(params: Readonly<Record<string, unknown>>): { saveNotes: boolean; tempoBpm: number | null } {
  const { save_notes, midi_tempo } = parse(melodyParams, params);
  return { saveNotes: save_notes ?? true, tempoBpm: midi_tempo ?? null };
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DomainError('request.invalid', { detail: z.prettifyError(parsed.error) });
}
