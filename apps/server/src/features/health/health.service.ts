import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { basename } from 'node:path';
import { findModel, type ModelSources } from '@refrain/audio-engine';
import { sql } from 'kysely';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { isSqlite } from '../../platform/database/in-transaction.ts';
import type { Database } from '../../platform/database/schema.ts';
import type { DiskSpace } from '../../platform/disk/disk-space.ts';
import type { JobQueue } from '../../platform/jobs/job-queue.types.ts';
import type { RedisFacts } from '../../platform/redis/redis-facts.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { Check, FolderCheck, HealthReport } from './health.types.ts';

export interface HealthServiceParts {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly jobs: JobsService;
  readonly version: string;
  readonly environment: string;
  readonly folders: readonly string[];
  readonly disk: Pick<DiskSpace, 'least'>;
  readonly diskWatermarkBytes: number;
  readonly blobs: Pick<BlobStore, 'check'> & { readonly kind: 'fs' | 's3' };
  readonly modelIds: readonly string[];
  readonly models?: ModelSources;
  /** Looks for one; a good answer is kept. */
  readonly decoder: () => Promise<{ name: string; version: string }>;
  /** Null: there is none. */
  readonly redis: (() => Promise<RedisFacts>) | null;
  readonly workerRunning: () => boolean;
  readonly outside: Pick<OutsideServices, 'list'>;
  /** Workers that are there, in whatever process. */
  readonly workersAlive: () => Promise<number>;
}

const GIB = 1024 ** 3;
const DISK_FAILED_BYTES = 0.5 * GIB;
/** Of the watermark: whoever lowers it has a small disk. */
const DISK_FAILED_SHARE = 0.1;
const MEMORY_WARNING_BYTES = 1.5 * GIB;
const BLOBS_TIMEOUT_MS = 3_000;
const OK: Check = { status: 'ok', advice: null };

/** Looks at everything the server leans on. */
export class HealthService {
  readonly #parts: HealthServiceParts;
  #decoderFound: { name: string; version: string } | undefined;

  constructor(parts: HealthServiceParts) {
    this.#parts = parts;
  }

  async report(): Promise<HealthReport> {
    const { version, environment, jobs } = this.#parts;
    const [database, queue, redis, worker, disk, blobs, folders, decoder] = await Promise.all([
      this.#database(),
      this.#queue(),
      this.#redis(),
      this.#worker(),
      this.#disk(),
      this.#blobs(),
      this.#folders(),
      this.#decoder(),
    ]);
    const models = this.#parts.modelIds.map((id) => checkModel(id, this.#parts.models));
    const memory = checkMemory();
    const outsideServices = database.status === 'failed' ? [] : await this.#outsideServices();
    const counts = database.status === 'failed' ? {} : await jobs.countByStatus();
    const averageProcessingSeconds = database.status === 'failed' ? null : await jobs.averageProcessingSeconds();
    const checks: Check[] = [
      database,
      queue,
      ...(redis ? [redis] : []),
      worker,
      disk,
      blobs,
      memory,
      decoder,
      ...models,
      ...outsideServices,
      ...folders.map(folderCheck),
    ];
    const status = checks.some((c) => c.status === 'failed')
      ? 'unhealthy'
      : checks.some((c) => c.status === 'warning')
        ? 'degraded'
        : 'healthy';
    const facts = { status, time: new Date().toISOString(), version, environment, uptimeSeconds: process.uptime() } as const;
    const checked = { database, queue, redis, worker, disk, blobs, memory, folders, decoder, models, outsideServices };
    return { ...facts, ...checked, jobs: counts, averageProcessingSeconds };
  }

  async isReady(): Promise<boolean> {
    return (await this.#database()).status === 'ok';
  }

  async #database(): Promise<HealthReport['database']> {
    const started = performance.now();
    const kind = isSqlite(this.#parts.database) ? 'sqlite' : 'postgres';
    try {
      await sql`select 1`.execute(this.#parts.database);
      return { ...OK, kind, responseSeconds: (performance.now() - started) / 1000 };
    } catch {
      const look = kind === 'sqlite' ? 'check the disk under STORAGE_ROOT and restart' : 'check that the server in DATABASE_URL runs';
      return { status: 'failed', advice: `The database does not answer: ${look}.`, kind, responseSeconds: null };
    }
  }

  async #queue(): Promise<HealthReport['queue']> {
    try {
      return { ...OK, counts: await this.#parts.queue.counts() };
    } catch {
      return { status: 'failed', advice: 'The job queue does not answer: uploads are taken and wait.', counts: null };
    }
  }

  async #redis(): Promise<HealthReport['redis']> {
    if (this.#parts.redis === null) return null;
    try {
      return { ...OK, facts: await this.#parts.redis() };
    } catch {
      return { status: 'failed', advice: 'Redis does not answer: uploads are taken and wait until it does.', facts: null };
    }
  }

  async #worker(): Promise<HealthReport['worker']> {
    const running = this.#parts.workerRunning();
    const alive = await this.#parts.workersAlive().catch(() => null);
    if (running || (alive ?? 0) > 0) return { ...OK, running, alive };
    return { status: 'warning', advice: 'No worker runs, in this process (ROLES) or elsewhere: songs wait for one.', running, alive };
  }

  async #disk(): Promise<HealthReport['disk']> {
    const { freeBytes, totalBytes } = await this.#parts.disk.least();
    const { diskWatermarkBytes } = this.#parts;
    const isNearlyFull = freeBytes < Math.min(DISK_FAILED_BYTES, diskWatermarkBytes * DISK_FAILED_SHARE);
    const status = isNearlyFull ? 'failed' : freeBytes < diskWatermarkBytes ? 'warning' : 'ok';
    const advice =
      status === 'ok'
        ? null
        : 'Less space is left than DISK_WATERMARK: temporary results are removed early. Remove songs or give it a larger disk (a song takes about 50–200 MB).';
    return { status, advice, freeBytes, totalBytes, usedPercent: Math.round((1 - freeBytes / totalBytes) * 1000) / 10 };
  }

  async #blobs(): Promise<HealthReport['blobs']> {
    const { blobs } = this.#parts;
    const started = performance.now();
    try {
      await blobs.check({ timeoutMs: BLOBS_TIMEOUT_MS });
      return { ...OK, kind: blobs.kind, responseSeconds: (performance.now() - started) / 1000 };
    } catch {
      const look = blobs.kind === 's3' ? 'that the store in BLOBS runs and its key is right' : 'the disk under LIBRARY_DIR';
      const advice = `The store of songs cannot be used: check ${look}.`;
      return { status: 'failed', advice, kind: blobs.kind, responseSeconds: null };
    }
  }

  async #folders(): Promise<FolderCheck[]> {
    return Promise.all(
      this.#parts.folders.map(async (path) => {
        const can = (mode: number) =>
          access(path, mode).then(
            () => true,
            () => false,
          );
        const entries = await readdir(path).catch(() => null);
        return { path, exists: await can(constants.F_OK), writable: await can(constants.W_OK), entryCount: entries?.length ?? null };
      }),
    );
  }

  async #outsideServices(): Promise<HealthReport['outsideServices']> {
    const services = (await this.#parts.outside.list()).filter(({ enabled }) => enabled);
    return services.map(({ name, title, lastSucceededAt, lastError }) => {
      const failed = lastError !== null && lastError.at >= (lastSucceededAt ?? '');
      const check: Check = failed ? { status: 'warning', advice: `${title} failed when it was asked last: ${lastError.message}` } : OK;
      return { ...check, name, lastSucceededAt };
    });
  }

  async #decoder(): Promise<HealthReport['decoder']> {
    try {
      this.#decoderFound ??= await this.#parts.decoder();
      const { name, version } = this.#decoderFound;
      return { ...OK, name, version };
    } catch (error) {
      return {
        status: 'failed',
        advice: error instanceof Error ? error.message : 'No audio decoder was found.',
        name: null,
        version: null,
      };
    }
  }
}

/** The report for people who do not run the server: where things lie on its disk is not theirs to know. */
export function withoutPaths(report: HealthReport): HealthReport {
  const advice = (check: Check) => (check.advice === null ? null : 'Run "refrain doctor" on the server.');
  return {
    ...report,
    folders: report.folders.map((folder) => ({ ...folder, path: basename(folder.path) })),
    decoder: { ...report.decoder, advice: advice(report.decoder) },
    models: report.models.map((model) => ({ ...model, advice: advice(model) })),
  };
}

function checkMemory(): HealthReport['memory'] {
  // A container's limit counts, not the machine it stands on.
  const totalBytes = process.constrainedMemory() > 0 ? Math.min(process.constrainedMemory(), totalmem()) : totalmem();
  const freeBytes = Math.min(process.availableMemory?.() ?? freemem(), totalBytes);
  const low = freeBytes < MEMORY_WARNING_BYTES;
  const check: Check = low
    ? { status: 'warning', advice: 'Less than 1.5 GB of memory is free: splitting a song may be stopped by the system.' }
    : OK;
  return { ...check, freeBytes, totalBytes, processBytes: process.memoryUsage.rss() };
}

function checkModel(id: string, sources: ModelSources = {}): HealthReport['models'][number] {
  try {
    return { ...OK, id, licence: findModel(id, sources).licence.name };
  } catch (error) {
    return { status: 'failed', advice: error instanceof Error ? error.message : 'The model is not installed.', id, licence: null };
  }
}

function folderCheck({ path, exists, writable }: FolderCheck): Check {
  return exists && writable ? OK : { status: 'failed', advice: `${path} must exist and be writable.` };
}
