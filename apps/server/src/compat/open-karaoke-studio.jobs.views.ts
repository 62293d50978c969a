import type { Job } from '@refrain/contract';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import { noteOf } from './job-note.ts';

export const KARAOKE_JOB_STATUSES = ['pending', 'downloading', 'processing', 'finalizing', 'completed', 'failed', 'cancelled'] as const;
export type KaraokeJobStatus = (typeof KARAOKE_JOB_STATUSES)[number];

export type KaraokeJob = ReturnType<typeof karaokeJob>;

/** Its clients know no other ends. */
export const FINISHED: ReadonlySet<KaraokeJobStatus> = new Set(['completed', 'failed', 'cancelled']);

export function karaokeJobStatus({ job, steps }: JobWithSteps): KaraokeJobStatus {
  switch (job.status) {
    case 'queued':
      return 'pending';
    case 'processing':
      return steps.every(
        (step) => step.name === 'chart' || (step.status !== 'pending' && step.status !== 'queued' && step.status !== 'running'),
      )
        ? 'finalizing'
        : 'processing';
    case 'completed':
    case 'completed_with_errors':
    case 'expired':
      return 'completed';
    default:
      return job.status;
  }
}

/** A job with the 18 columns that Open Karaoke Studio kept of it, results and expected end. */
export function karaokeJob(found: JobWithSteps, view: Job) {
  const { job, song } = found;
  const status = karaokeJobStatus(found);
  const separated = found.steps.some((step) => step.name === 'separate' && step.status === 'done');
  const expected = view.estimatedSecondsLeft === null ? null : new Date(Date.now() + view.estimatedSecondsLeft * 1000).toISOString();
  return {
    id: job.id,
    filename: song.fileName,
    status,
    progress: Math.round(view.progress * 100),
    status_message: message(status, view),
    task_id: job.id,
    song_id: song.id,
    title: song.title,
    artist: song.artist,
    created_at: view.createdAt,
    started_at: view.startedAt,
    completed_at: view.finishedAt,
    error: view.failure?.message ?? null,
    notes: view.status === 'completed_with_errors' ? (view.failure?.message ?? null) : null,
    dismissed: noteOf(found).dismissed === true,
    phase: view.currentStep ?? (FINISHED.has(status) ? status : 'created'),
    phase_message: message(status, view),
    retry_count: job.attempts,
    vocals_path: separated ? `/api/songs/${song.id}/download/vocals` : null,
    instrumental_path: separated ? `/api/songs/${song.id}/download/instrumental` : null,
    estimated_completion: expected,
    estimated_seconds_left: view.estimatedSecondsLeft,
  };
}

/** What `GET /api/jobs/status` counts. */
export function jobCounts(counts: Readonly<Record<string, number>>) {
  const of = (...statuses: string[]) => statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  return {
    total: of(...Object.keys(counts)),
    queue_length: of('queued'),
    active_jobs: of('processing'),
    completed_jobs: of('completed', 'completed_with_errors', 'expired'),
    failed_jobs: of('failed', 'cancelled'),
    raw_failed: of('failed'),
    raw_cancelled: of('cancelled'),
  };
}

function message(status: KaraokeJobStatus, { currentStep, failure, progress }: Job): string {
  if (failure) return failure.message;
  if (status === 'pending') return 'Waiting for its turn.';
  if (status === 'finalizing') return 'Putting everything together.';
  if (status === 'processing')
    return currentStep === null ? 'Being made.' : `Being made: ${currentStep}, ${Math.round(progress * 100)} % in all.`;
  return status === 'completed' ? 'Done.' : status === 'cancelled' ? 'Cancelled.' : 'Failed.';
}
