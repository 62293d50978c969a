import { register as globalRegistry } from 'prom-client';
import { expect, it } from 'vitest';
import { createMetrics } from './create-metrics.ts';

it('B42 writes what was measured, each instance for itself', async () => {
  const metrics = createMetrics();
  const other = createMetrics();
  metrics.stepSeconds.observe({ step: 'separate', outcome: 'done' }, 42);
  metrics.queueLength.set({ queue: 'transcription', state: 'waiting' }, 3);
  metrics.errors.inc({ part: 'http', code: 'internal' });
  metrics.jobsFinished.inc({ status: 'completed' });
  const page = await metrics.registry.metrics();
  expect(page).toContain('refrain_step_duration_seconds_bucket{le="60",step="separate",outcome="done"} 1');
  expect(page).toContain('refrain_step_duration_seconds_bucket{le="40",step="separate",outcome="done"} 0');
  expect(page).toContain('refrain_queue_messages{queue="transcription",state="waiting"} 3');
  expect(page).toContain('refrain_errors_total{part="http",code="internal"} 1');
  expect(page).toContain('refrain_jobs_finished_total{status="completed"} 1');
  expect(page).toContain('process_resident_memory_bytes');
  expect(await other.registry.metrics()).not.toContain('step="separate"');
  expect(await globalRegistry.metrics()).toBe('\n');
});
