import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from './metrics.ts';

const HTTP_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 60];
const STEP_BUCKETS_SECONDS = [0.1, 0.5, 1, 2, 5, 10, 20, 40, 60, 120, 300, 600, 1800, 3600];

/** A registry of its own with everything that is measured, the process's memory and CPU time included. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'refrain_http_request_duration_seconds',
      help: 'Time to answer a request, by route.',
      labelNames: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS_SECONDS,
      registers,
    }),
    stepSeconds: new Histogram({
      name: 'refrain_step_duration_seconds',
      help: 'Time that a step of a job took, by outcome.',
      labelNames: ['step', 'outcome'],
      buckets: STEP_BUCKETS_SECONDS,
      registers,
    }),
    jobsFinished: new Counter({
      name: 'refrain_jobs_finished_total',
      help: 'Jobs that ended, by status.',
      labelNames: ['status'],
      registers,
    }),
    queueLength: new Gauge({
      name: 'refrain_queue_messages',
      help: 'Messages of the job queues: waiting, delayed, running.',
      labelNames: ['queue', 'state'],
      registers,
    }),
    queueWaitSeconds: new Gauge({
      name: 'refrain_queue_longest_wait_seconds',
      help: 'Time that the step which waits longest has waited, by queue.',
      labelNames: ['queue'],
      registers,
    }),
    diskFreeBytes: new Gauge({
      name: 'refrain_disk_free_bytes',
      help: 'Free space on the fullest disk that this process keeps something on.',
      registers,
    }),
    diskWatermarkBytes: new Gauge({
      name: 'refrain_disk_watermark_bytes',
      help: 'Free space under which temporary results are removed early (DISK_WATERMARK).',
      registers,
    }),
    errors: new Counter({ name: 'refrain_errors_total', help: 'Failures, by part and code.', labelNames: ['part', 'code'], registers }),
  };
}
