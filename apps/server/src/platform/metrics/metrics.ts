import type { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly httpSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly stepSeconds: Histogram<'step' | 'outcome'>;
  readonly jobsFinished: Counter<'status'>;
  readonly queueLength: Gauge<'queue' | 'state'>;
  readonly queueWaitSeconds: Gauge<'queue'>;
  readonly diskFreeBytes: Gauge;
  readonly diskWatermarkBytes: Gauge;
  readonly errors: Counter<'part' | 'code'>;
}
