import type { Job } from '@refrain/contract';
import type { StemFormat } from '../config/config.types.ts';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import type { StatusNames } from './compat.types.ts';
import { noteOf } from './job-note.ts';
import { MAIN_STEPS, outputPaths } from './music-assistant.files.ts';

/** The state of a job in Music Assistant's terms, before it is given its first or its later name. */
type State = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

const NAMES: Readonly<Record<StatusNames, Readonly<Record<State, string>>>> = {
  first: { waiting: 'pending', running: 'processing', done: 'completed', failed: 'failed', cancelled: 'cancelled', expired: 'expired' },
  later: { waiting: 'queued', running: 'running', done: 'succeeded', failed: 'failed', cancelled: 'cancelled', expired: 'expired' },
};

/** Every name a client may ask for, old or new. */
export const STATUS_FILTERS: ReadonlyMap<string, State> = new Map(
  Object.values(NAMES).flatMap((names) => Object.entries(names).map(([state, name]) => [name, state as State] as const)),
);

/** A job that lacks the one thing it was started for has failed, whatever else it found out. */
export function stateOf(found: JobWithSteps): State {
  const { job, steps } = found;
  switch (job.status) {
    case 'queued':
      return 'waiting';
    case 'processing':
      return 'running';
    case 'completed':
      return 'done';
    case 'completed_with_errors': {
      const { type } = noteOf(found);
      return !type || steps.some((step) => step.name === MAIN_STEPS[type] && step.status === 'done') ? 'done' : 'failed';
    }
    default:
      return job.status;
  }
}

export function statusName(found: JobWithSteps): string {
  return NAMES[noteOf(found).statusNames ?? 'first'][stateOf(found)];
}

/** What the first generation answers to an upload, and the later one to a job's creation: one body with both's fields. */
export function jobBody(found: JobWithSteps, view: Job, stemFormat: StemFormat) {
  const { job, song } = found;
  const { type, params } = noteOf(found);
  const state = stateOf(found);
  return {
    id: job.id,
    job_id: job.id,
    type: type ?? 'analysis',
    status: statusName(found),
    audio_id: song.id,
    input: { audio_id: song.id, filename: song.fileName, path: `jobs/${job.id}/input/${song.fileName}` },
    params: params ?? {},
    output: state === 'done' ? output(found, stemFormat) : null,
    progress: view.progress,
    current_step: view.currentStep,
    error_message: view.failure?.message ?? null,
    created_at: view.createdAt,
    started_at: view.startedAt,
    completed_at: view.finishedAt,
    updated_at: new Date(job.updatedAt).toISOString(),
  };
}

function output(found: JobWithSteps, stemFormat: StemFormat): Record<string, string | boolean> {
  const paths = Object.entries(outputPaths(found, stemFormat)).map(([name, path]) => [name, `jobs/${found.job.id}/${path}`]);
  return { ...Object.fromEntries(paths), ...(noteOf(found).type === 'chord_analysis' ? { suggested: true } : {}) };
}
