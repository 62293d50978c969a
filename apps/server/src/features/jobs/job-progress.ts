// How a job begins, what comes next in it, and how it ends: from its rows alone.
import { randomUUID } from 'node:crypto';
import type { StepName } from '@refrain/contract';
import type { JobRow, JobStepRow, NewJobRow, NewJobStepRow } from '../../platform/database/schema.ts';
import { creatorOf } from '../accounts/identity.types.ts';
import { stepNamed, stepsFor } from '../analysis/analysis.pipeline.ts';
import type { NewJob } from './jobs.types.ts';

/** A job with its steps; those whose results are there already are done. */
export function newJobRows(job: NewJob, now: number): { row: NewJobRow & { id: string }; steps: NewJobStepRow[] } {
  const id = randomUUID();
  const row = {
    id,
    songId: job.songId,
    ownerId: job.identity.ownerId,
    creatorId: creatorOf(job.identity),
    kind: job.kind,
    status: job.results ? 'completed' : 'queued',
    priority: job.priority ?? 0,
    optionsJson: JSON.stringify(job.options),
    errorCode: null,
    errorMessage: null,
    compatJson: job.compat === undefined ? null : JSON.stringify(job.compat),
    createdAt: now,
    updatedAt: now,
    startedAt: job.results ? now : null,
    finishedAt: job.results ? now : null,
    attempts: 0,
  } as const;
  const steps = stepsFor(job.options).map(({ name }) => {
    const artefactKey = job.results?.get(name);
    return artefactKey === undefined ? newStep(id, name) : doneStep(id, name, artefactKey, now);
  });
  return { row, steps };
}

/** How a job ended whose steps are all settled, and by what it is explained. */
export function endOf(steps: readonly JobStepRow[]): Pick<JobRow, 'status' | 'errorCode' | 'errorMessage'> {
  const failed = steps.filter((row) => row.status === 'failed');
  const essential = failed.find((row) => stepNamed(row.name as StepName).essential);
  const nothing = steps.every((row) => row.status !== 'done' || row.name === 'inspect' || row.name === 'chart');
  const status = essential || (failed.length > 0 && nothing) ? 'failed' : failed.length > 0 ? 'completed_with_errors' : 'completed';
  const worst = essential ?? failed[0];
  return { status, errorCode: worst?.errorCode ?? null, errorMessage: worst?.errorMessage ?? null };
}

/** What a waiting step becomes, given how the others stand. Steps that the job does not run count as settled. */
export function nextStatus(row: JobStepRow, status: ReadonlyMap<StepName, JobStepRow['status']>): 'queued' | 'skipped' | 'pending' {
  if (row.status !== 'pending') return 'pending';
  const step = stepNamed(row.name as StepName);
  const needs = step.needs.map((name) => status.get(name) ?? 'skipped');
  if (needs.some((s) => s === 'failed' || s === 'skipped' || s === 'cancelled')) return 'skipped';
  const uses = step.uses.map((name) => status.get(name) ?? 'skipped');
  return needs.every((s) => s === 'done') && uses.every((s) => s !== 'pending' && s !== 'queued' && s !== 'running') ? 'queued' : 'pending';
}

function newStep(jobId: string, name: StepName): NewJobStepRow {
  return {
    jobId,
    name,
    queue: stepNamed(name).queue,
    status: 'pending',
    progress: 0,
    artefactKey: null,
    reused: 0,
    attempts: 0,
    errorCode: null,
    errorMessage: null,
    startedAt: null,
    finishedAt: null,
    lastProgressAt: null,
  };
}

function doneStep(jobId: string, name: StepName, artefactKey: string, now: number): NewJobStepRow {
  return { ...newStep(jobId, name), status: 'done', progress: 1, artefactKey, reused: 1, startedAt: now, finishedAt: now };
}
