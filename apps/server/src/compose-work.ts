import { offeredDevices } from '@refrain/audio-engine';
import type { Platform } from './compose-platform.ts';
import type { Config } from './config/config.types.ts';
import type { AuditService } from './features/accounts/audit.service.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import { AnalysisWorker } from './features/analysis/analysis.worker.ts';
import { CleanUpService } from './features/analysis/clean-up.service.ts';
import type { StepExecutor } from './features/analysis/step-executor.ts';
import type { JobsService } from './features/jobs/jobs.service.ts';
import type { SongsService } from './features/songs/songs.service.ts';
import { JobQueuesRepository } from './features/workers/job-queues.repository.ts';
import { JobQueuesService } from './features/workers/job-queues.service.ts';
import { WaitingJobs } from './features/workers/waiting-jobs.service.ts';
import { WorkersRepository } from './features/workers/workers.repository.ts';
import { workersRoutes } from './features/workers/workers.routes.ts';
import { WorkersService } from './features/workers/workers.service.ts';
import { DiskSpace } from './platform/disk/disk-space.ts';
import type { Logger } from './platform/logging/logger.ts';
import type { Metrics } from './platform/metrics/metrics.ts';
import type { Tracer } from './platform/tracing/tracing.types.ts';

export interface WorkParts {
  readonly config: Config;
  readonly platform: Platform;
  readonly executor: StepExecutor;
  readonly jobs: JobsService;
  readonly songs: SongsService;
  readonly identity: IdentityService;
  readonly audit: AuditService;
  readonly disk: DiskSpace;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Null: nothing is traced. */
  readonly tracer: Tracer | null;
  readonly reportError: (context: string, error: unknown) => void;
}

/** The wiring of what works on jobs, of what looks after them, and of what clears up behind them: a part of compose.ts. */
export function composeWork(parts: WorkParts) {
  const { config, platform, executor, jobs, songs, identity, audit, disk, logger, metrics, tracer, reportError } = parts;
  const { database, blobs, queue } = platform;
  const { storage, app } = config;
  const { queueConcurrency: concurrency, timeoutSeconds, cleanupIntervalSeconds } = config.jobs;
  const isWorker = app.roles.includes('worker');
  const worker = new AnalysisWorker({
    jobs,
    learn: (songId, manifest) => songs.learn(songId, manifest),
    executor,
    queue,
    logger,
    metrics,
    tracer,
    concurrency,
    timeoutSeconds,
  });
  const workers = new WorkersService({
    repository: new WorkersRepository(database),
    version: app.version,
    concurrency,
    device: () => offeredDevices(config.engine.device).used,
    work: () => worker.work,
    reportError,
  });
  const jobQueues = new JobQueuesService({ repository: new JobQueuesRepository(database), queue, audit });
  const waiting = new WaitingJobs({ jobs: isWorker ? jobs : null, jobQueues, queue, disk, metrics, reportError });
  const cleanUp = new CleanUpService({
    jobs,
    songs,
    logger,
    tempDir: storage.tempDir,
    intervalSeconds: cleanupIntervalSeconds,
    disk,
    watermarkBytes: storage.diskWatermarkBytes,
    blobsDisk: config.blobs.kind === 'fs' ? new DiskSpace([config.blobs.root]) : null,
    dropCopies: () => blobs.dropCopies(),
  });
  return {
    worker,
    workers,
    waiting,
    routes: [workersRoutes({ workers, jobQueues, queue, identity })],
    async start() {
      await cleanUp.sweepTemp();
      if (isWorker) {
        await worker.start();
        await workers.join();
      }
      await waiting.start();
      await cleanUp.relieve().catch((error: unknown) => reportError('The clean-up failed.', error));
      cleanUp.start();
    },
    /** Looks after nothing any more. What runs goes on until `stop`. */
    rest() {
      waiting.stop();
      cleanUp.stop();
    },
    async stop() {
      await worker.stop();
      await workers.leave();
    },
  };
}
