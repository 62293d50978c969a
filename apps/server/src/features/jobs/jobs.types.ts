import type { ErrorCode, StepName } from '@refrain/contract';
import type { JobRow, JobStepRow, SongRow } from '../../platform/database/schema.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { AnalysisOptions } from '../analysis/analysis.types.ts';

export interface NewJob {
  readonly songId: string;
  readonly kind: string;
  readonly options: AnalysisOptions;
  readonly identity: Identity;
  readonly priority?: number;
  /** What an older API's client said and will ask for again. */
  readonly compat?: Readonly<Record<string, unknown>>;
  /** Every step's result, when an earlier job with the same wishes made them all: then this one is done at once. */
  readonly results?: ReadonlyMap<string, string> | undefined;
}

export interface JobWithSteps {
  readonly job: JobRow;
  readonly steps: readonly JobStepRow[];
  readonly song: SongRow;
}

/** What a step made, by the name of the step. */
export interface StepArtefact {
  readonly name: string;
  readonly artefactKey: string;
}

/** What a queue message says: look at this step of this run of the job. */
export type StepMessage = { readonly jobId: string; readonly step: StepName; readonly run: number };

export type StepOutcome =
  | { readonly kind: 'done'; readonly artefactKey: string; readonly reused: boolean }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

/** Told to whoever listens, after the database knows. */
export interface JobEvents {
  'job.changed': { readonly jobId: string; readonly songId: string };
  'job.finished': { readonly jobId: string; readonly songId: string };
}
