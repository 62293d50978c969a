import type { HealthService } from '../features/health/health.service.ts';

type Report = Awaited<ReturnType<HealthService['report']>>;
type Check = Report['disk'] | Report['blobs'] | Report['memory'] | Report['queue'] | Report['worker'] | Report['database'];

const GIB = 1024 ** 3;

/** Karaoke Backend's health: what it called Redis is the database and its queue here, what it called Celery is the worker. */
export function karaokeHealth(report: Report) {
  const { status, time, version, environment, database, queue, redis, worker, disk, blobs, memory, folders, averageProcessingSeconds } =
    report;
  const queues = Object.values(queue.counts ?? {});
  return {
    status,
    timestamp: time,
    version,
    environment,
    uptime_seconds: report.uptimeSeconds,
    services: {
      redis: word(worst(database, queue), 'connected', 'slow', 'disconnected'),
      celery: word(worker, 'active', 'inactive', 'inactive'),
      disk_space: word(disk, 'sufficient', 'low', 'insufficient'),
      memory: word(memory, 'normal', 'high', 'critical'),
    },
    metrics: {
      active_jobs: report.jobs['processing'] ?? 0,
      queue_length: report.jobs['queued'] ?? 0,
      avg_processing_time: averageProcessingSeconds === null ? 0 : Math.round(averageProcessingSeconds * 100) / 100,
    },
    details: {
      redis: {
        in_use: redis !== null,
        version: redis?.facts?.version ?? null,
        connected_clients: redis?.facts?.connectedClients ?? null,
        used_memory: redis?.facts?.usedMemoryBytes ?? null,
      },
      database: { kind: database.kind, response_seconds: database.responseSeconds },
      queues: queue.counts,
      steps_waiting: queues.reduce((sum, counts) => sum + counts.waiting + counts.delayed, 0),
      storage: folders.map((folder) => ({
        path: folder.path,
        exists: folder.exists,
        writable: folder.writable,
        count: folder.entryCount,
      })),
      disk: {
        total_gb: gigabytes(disk.totalBytes),
        used_gb: gigabytes(disk.totalBytes - disk.freeBytes),
        free_gb: gigabytes(disk.freeBytes),
        used_percent: disk.usedPercent,
      },
      memory: {
        total_gb: gigabytes(memory.totalBytes),
        free_gb: gigabytes(memory.freeBytes),
        process_gb: gigabytes(memory.processBytes),
      },
      decoder: { name: report.decoder.name, version: report.decoder.version },
      models: report.models.map(({ id, status: state }) => ({ id, status: state })),
    },
    advice: [database, queue, worker, disk, blobs, memory, report.decoder, ...report.models]
      .map((check) => check.advice)
      .filter((a) => a !== null),
  };
}

function word(check: { status: Check['status'] }, ok: string, warning: string, failed: string): string {
  return { ok, warning, failed }[check.status];
}

function worst(...checks: { status: Check['status'] }[]): { status: Check['status'] } {
  return checks.find(({ status }) => status === 'failed') ?? checks.find(({ status }) => status === 'warning') ?? { status: 'ok' };
}

function gigabytes(bytes: number): number {
  return Math.round((bytes / GIB) * 100) / 100;
}
