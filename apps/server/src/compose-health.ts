import { openAudioCodec } from '@refrain/audio-engine';
import type { Platform } from './compose-platform.ts';
import type { Config } from './config/config.types.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import { codecOptions } from './features/analysis/codec-options.ts';
import { healthRoutes } from './features/health/health.routes.ts';
import { HealthService } from './features/health/health.service.ts';
import { modelNotices } from './features/health/model-notices.ts';
import type { JobsService } from './features/jobs/jobs.service.ts';
import type { OutsideServices } from './features/outside-services/outside-services.service.ts';
import type { WorkersService } from './features/workers/workers.service.ts';
import type { DiskSpace } from './platform/disk/disk-space.ts';
import type { Metrics } from './platform/metrics/metrics.ts';

export interface HealthParts {
  readonly config: Config;
  readonly platform: Platform;
  readonly jobs: JobsService;
  readonly outside: OutsideServices;
  readonly workers: WorkersService;
  readonly identity: IdentityService;
  /** Where this process keeps what it writes, and how full that is. */
  readonly folders: readonly string[];
  readonly disk: DiskSpace;
  readonly metrics: Metrics;
}

/** The wiring of how it says that it is well: a part of compose.ts. */
export function composeHealth({ config, platform, jobs, outside, workers, identity, folders, disk, metrics }: HealthParts) {
  const { storage, engine, app, security, http } = config;
  const { database, blobs, queue, redisFacts } = platform;
  const modelIds = [engine.demucsModel, engine.whisperModel];
  const health = new HealthService({
    database,
    queue,
    jobs,
    version: app.version,
    environment: app.environment,
    folders,
    disk,
    diskWatermarkBytes: storage.diskWatermarkBytes,
    blobs: { kind: config.blobs.kind, check: (options) => blobs.check(options) },
    modelIds,
    models: engine,
    decoder: () => openAudioCodec(codecOptions(engine)),
    redis: redisFacts,
    workerRunning: () => app.roles.includes('worker'),
    outside,
    workersAlive: () => workers.countAlive(),
  });
  const info = {
    version: app.version,
    maxFileSizeBytes: storage.maxUploadBytes,
    formats: storage.allowedExtensions,
    modelNotices: modelNotices(modelIds, engine),
  };
  metrics.diskWatermarkBytes.set(storage.diskWatermarkBytes);
  return {
    health,
    routes: healthRoutes({ health, identity, registry: metrics.registry, metricsToken: security.metricsToken, info, reach: http }),
  };
}
