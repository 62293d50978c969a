import type { Config } from './config/config.types.ts';
import { spanOfJob, spanOfRequest } from './features/jobs/job-spans.service.ts';
import type { JobsService } from './features/jobs/jobs.service.ts';
import type { JobEvents } from './features/jobs/jobs.types.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import type { RequestTracing } from './platform/http/http-server.types.ts';
import type { Logger } from './platform/logging/logger.ts';

/** Traces, where the settings name a collector; otherwise nothing of it is loaded. A part of compose.ts. */
export async function composeTracing({ tracing, logging, app }: Config, logger: Logger): Promise<RequestTracing | null> {
  if (tracing === null) return null;
  const { OtlpTracer } = await import('./platform/tracing/otlp-tracer.ts');
  const { CurrentPlace } = await import('./platform/tracing/span-places.ts');
  const onError = (error: unknown) => logger.warn({ err: error }, 'Traces cannot be sent: they are kept for a while.');
  const tracer = new OtlpTracer({ ...tracing, serviceName: logging.service, serviceVersion: app.version, onError });
  return { tracer, current: new CurrentPlace() };
}

/** What requests do to jobs, and jobs as they end. */
export function traceJobs({ tracer, current }: RequestTracing, jobs: JobsService, events: EventBus<JobEvents>): void {
  const seen = new WeakMap<object, Set<string>>();
  events.subscribeOwn('job.changed', async ({ jobId }) => {
    const request = current.get();
    if (request === null) return;
    const told = seen.get(request) ?? new Set();
    seen.set(request, told);
    if (told.has(jobId)) return;
    told.add(jobId);
    const found = await jobs.find(jobId);
    if (found) tracer.record(spanOfRequest(found.job, request));
  });
  events.subscribeOwn('job.finished', async ({ jobId }) => {
    const found = await jobs.find(jobId);
    if (found) tracer.record(spanOfJob(found.job));
  });
}
