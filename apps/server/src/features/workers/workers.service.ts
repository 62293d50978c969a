import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname, totalmem } from 'node:os';
import type { Worker } from '@refrain/contract';
import type { WorkerRow } from '../../platform/database/schema.ts';
import type { QueueName } from '../../platform/jobs/job-queue.types.ts';
import type { WorkersRepository } from './workers.repository.ts';

export interface WorkersServiceParts {
  readonly repository: WorkersRepository;
  readonly version: string;
  readonly concurrency: Readonly<Record<QueueName, number>>;
  /** Where it computes. */
  readonly device: () => string;
  readonly work: () => WorkDone;
  readonly reportError: (context: string, error: unknown) => void;
}

/** What this process's worker did so far. */
export interface WorkDone {
  readonly stepsDone: number;
  readonly speeds: Readonly<Record<string, number>>;
}

type About = Pick<Worker, 'processId' | 'node' | 'platform' | 'cores' | 'memoryBytes' | 'device' | 'queues' | 'speeds'>;

const BEAT_MS = 5_000;
const LOST_MS = 20_000;
const FORGOTTEN_MS = 3_600_000;

/** The workers of an installation: each says in the database that it is there, what it takes, and how fast it is. */
export class WorkersService {
  readonly #parts: WorkersServiceParts;
  readonly #id = randomUUID();
  readonly #startedAt = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: WorkersServiceParts) {
    this.#parts = parts;
  }

  /** For the role that works: joins, and says so from time to time. */
  async join(): Promise<void> {
    // A database that is away for a moment keeps no worker from working: it says so the next time.
    const beat = () =>
      this.#beat().catch((error: unknown) => this.#parts.reportError('This worker could not say that it is there.', error));
    await beat();
    this.#timer = setInterval(() => void beat(), BEAT_MS);
  }

  /** Leaves in order: it is in no list any more. */
  async leave(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    await this.#parts.repository.delete(this.#id);
  }

  async list(now = Date.now()): Promise<Worker[]> {
    return (await this.#parts.repository.all()).map((row) => viewWorker(row, now));
  }

  async countAlive(): Promise<number> {
    return (await this.list()).filter(({ state }) => state === 'alive').length;
  }

  async #beat(now = Date.now()): Promise<void> {
    const { repository, version, concurrency, device, work } = this.#parts;
    const { stepsDone, speeds } = work();
    const about: About = {
      processId: process.pid,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      memoryBytes: process.constrainedMemory() > 0 ? Math.min(process.constrainedMemory(), totalmem()) : totalmem(),
      device: device(),
      queues: Object.fromEntries(Object.entries(concurrency).filter(([, count]) => count > 0)),
      speeds,
    };
    const row = { id: this.#id, host: hostname(), version, aboutJson: JSON.stringify(about), stepsDone };
    await repository.put({ ...row, startedAt: this.#startedAt, seenAt: now });
    await repository.prune(now - FORGOTTEN_MS);
  }
}

function viewWorker({ aboutJson, startedAt, seenAt, ...row }: WorkerRow, now: number): Worker {
  return {
    ...row,
    ...(JSON.parse(aboutJson) as About),
    state: now - seenAt > LOST_MS ? 'lost' : 'alive',
    startedAt: new Date(startedAt).toISOString(),
    seenAt: new Date(seenAt).toISOString(),
  };
}
