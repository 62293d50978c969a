import type { QueueCounts, QueueName } from '../../platform/jobs/job-queue.types.ts';
import type { RedisFacts } from '../../platform/redis/redis-facts.ts';

export type CheckStatus = 'ok' | 'warning' | 'failed';

export interface Check {
  readonly status: CheckStatus;
  /** What to do; null when all is well. */
  readonly advice: string | null;
}

export interface FolderCheck {
  readonly path: string;
  readonly exists: boolean;
  readonly writable: boolean;
  /** Files and folders directly in it; null when it cannot be read. */
  readonly entryCount: number | null;
}

/** Every figure is measured when it is asked for. */
export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly time: string;
  readonly version: string;
  readonly environment: string;
  readonly uptimeSeconds: number;
  readonly database: Check & { readonly kind: string; readonly responseSeconds: number | null };
  readonly queue: Check & { readonly counts: Record<QueueName, QueueCounts> | null };
  /** Null: this installation has none. */
  readonly redis: (Check & { readonly facts: RedisFacts | null }) | null;
  /** Whether one runs in this process, and how many there are in all; null while the database does not say. */
  readonly worker: Check & { readonly running: boolean; readonly alive: number | null };
  readonly disk: Check & { readonly freeBytes: number; readonly totalBytes: number; readonly usedPercent: number };
  /** Where songs and results are kept, and how long it took to answer. */
  readonly blobs: Check & { readonly kind: 'fs' | 's3'; readonly responseSeconds: number | null };
  readonly memory: Check & { readonly freeBytes: number; readonly totalBytes: number; readonly processBytes: number };
  readonly folders: readonly FolderCheck[];
  readonly decoder: Check & { readonly name: string | null; readonly version: string | null };
  readonly models: readonly (Check & { readonly id: string; readonly licence: string | null })[];
  /** Of those that are switched on, how the last call went; nothing is asked for the sake of this. */
  readonly outsideServices: readonly (Check & { readonly name: string; readonly lastSucceededAt: string | null })[];
  readonly jobs: Readonly<Record<string, number>>;
  readonly averageProcessingSeconds: number | null;
}
