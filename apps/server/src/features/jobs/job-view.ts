import type { ErrorCode, Job, JobStep, StepName } from '@refrain/contract';
import type { JobRow, JobStepRow } from '../../platform/database/schema.ts';
import { inPipelineOrder, stepNamed } from '../analysis/analysis.pipeline.ts';
import type { SongExtent } from '../analysis/analysis.types.ts';
import { type MachineRecord, type StepStanding, secondsLeft, workDone } from '../analysis/time-estimates.service.ts';
import type { JobWithSteps } from './jobs.types.ts';

const SETTLED = new Set(['done', 'failed', 'skipped', 'cancelled']);
const BROKEN_OFF = new Set(['failed', 'cancelled', 'expired']);
const FINISHED = new Set(['completed', 'completed_with_errors', 'failed', 'cancelled', 'expired']);

/** A job as the outside sees it, with progress weighted by the time each step is expected to take. */
export function viewJob({ job, steps, song }: JobWithSteps, record: MachineRecord, now = Date.now()): Job {
  const ordered = inPipelineOrder(steps);
  const extent = extentOf(song);
  const done = ordered.map((row) => ({ step: row.name as StepName, done: shareDone(job.status, row) }));
  const left = secondsLeft(ordered.map(standingOf), extent, record, now);
  const finished = FINISHED.has(job.status);
  return {
    id: job.id,
    songId: job.songId,
    status: job.status,
    progress: job.status === 'completed' || job.status === 'completed_with_errors' ? 1 : workDone(done, extent, record),
    currentStep: finished ? null : ((currentStep(ordered)?.name as StepName | undefined) ?? null),
    steps: ordered.map((row) => viewStep(row, now)),
    estimatedSecondsLeft: finished ? null : Math.round(left * 10) / 10,
    failure: job.errorCode === null ? null : { code: job.errorCode as ErrorCode, message: job.errorMessage ?? '' },
    createdAt: iso(job.createdAt),
    startedAt: job.startedAt === null ? null : iso(job.startedAt),
    finishedAt: job.finishedAt === null ? null : iso(job.finishedAt),
  };
}

/** Of a job that broke off, what it did not reach is not as good as done. */
function shareDone(status: JobRow['status'], row: JobStepRow): number {
  return row.status === 'done' || (SETTLED.has(row.status) && !BROKEN_OFF.has(status)) ? 1 : clamp(row.progress);
}

function extentOf({ durationMs, voicedMs }: JobWithSteps['song']): SongExtent {
  return { durationSeconds: durationMs / 1000, voicedSeconds: voicedMs === null ? null : voicedMs / 1000 };
}

function standingOf(row: JobStepRow): StepStanding {
  const { progress, startedAt: startedAtMs, finishedAt } = row;
  const doneAtMs = row.status === 'done' && row.reused === 0 ? finishedAt : null;
  return { step: row.name as StepName, progress, settled: SETTLED.has(row.status), startedAtMs, doneAtMs };
}

function viewStep(row: JobStepRow, now: number): JobStep {
  return {
    name: row.name as StepName,
    status: row.status,
    progress: row.status === 'done' ? 1 : clamp(row.progress),
    elapsedSeconds: row.startedAt === null ? null : Math.max(0, ((row.finishedAt ?? now) - row.startedAt) / 1000),
    reused: row.reused === 1,
    failure: row.errorCode === null ? null : { code: row.errorCode as ErrorCode, message: row.errorMessage ?? '' },
  };
}

/** The slowest step that runs now: side by side, the long one is what people wait for. */
function currentStep(rows: readonly JobStepRow[]): JobStepRow | undefined {
  const running = rows.filter((row) => row.status === 'running');
  const byFactor = (a: JobStepRow, b: JobStepRow) =>
    stepNamed(b.name as StepName).expectedFactor - stepNamed(a.name as StepName).expectedFactor;
  return running.sort(byFactor)[0] ?? rows.find((row) => row.status === 'queued');
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
