import type { JobRow } from '../../platform/database/schema.ts';
import { newSpanId, placeNamed } from '../../platform/tracing/span-places.ts';
import type { Span, SpanPlace } from '../../platform/tracing/tracing.types.ts';

/** Every run of a job is a trace of its own, which any process can name: steps are made by many. */
export function placeOfJob({ id, attempts }: Pick<JobRow, 'id' | 'attempts'>): SpanPlace {
  return placeNamed(`job ${id} run ${attempts}`);
}

/** The whole of a job that is over. */
export function spanOfJob(job: JobRow): Span {
  const { id, songId, kind, status, attempts, createdAt, startedAt, finishedAt } = job;
  const endMs = finishedAt ?? Date.now();
  return {
    ...placeOfJob(job),
    parentSpanId: null,
    name: `job ${kind}`,
    kind: 'internal',
    // A run that somebody asked for again did not begin when the job was made.
    startMs: attempts === 0 ? createdAt : (startedAt ?? endMs),
    endMs,
    attributes: { 'refrain.job_id': id, 'refrain.song_id': songId, 'refrain.job_status': status, 'refrain.job_run': attempts },
    error: status === 'failed' ? (job.errorMessage ?? status) : null,
  };
}

export interface StepRun {
  readonly step: string;
  readonly queue: string;
  readonly attempt: number;
  /** Null in jobs of older versions. */
  readonly queuedAt: number | null;
  readonly startMs: number;
  readonly outcome: string;
}

/** One run of a step, within its job. */
export function spanOfStep(job: JobRow, { step, queue, attempt, queuedAt, startMs, outcome }: StepRun): Span {
  const { traceId, spanId: parentSpanId } = placeOfJob(job);
  return {
    traceId,
    spanId: newSpanId(),
    parentSpanId,
    name: `step ${step}`,
    kind: 'consumer',
    startMs,
    endMs: Date.now(),
    attributes: {
      'refrain.job_id': job.id,
      'refrain.step': step,
      'refrain.queue': queue,
      'refrain.attempt': attempt,
      'refrain.outcome': outcome,
      ...(queuedAt === null ? {} : { 'refrain.waited_ms': startMs - queuedAt }),
    },
    error: outcome === 'failed' ? 'The step failed.' : null,
  };
}

/** What a request did to a job: in the request's trace, and linked to the job's. */
export function spanOfRequest(job: JobRow, request: SpanPlace): Span {
  const now = Date.now();
  return {
    traceId: request.traceId,
    spanId: newSpanId(),
    parentSpanId: request.spanId,
    name: 'job changed',
    kind: 'internal',
    startMs: now,
    endMs: now,
    attributes: { 'refrain.job_id': job.id, 'refrain.job_status': job.status },
    error: null,
    links: [placeOfJob(job)],
  };
}
