import type { DiskSpace } from '../../platform/disk/disk-space.ts';
import type { JobQueue } from '../../platform/jobs/job-queue.types.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { JobQueuesService } from './job-queues.service.ts';

export interface WaitingJobsParts {
  /** Whose lost steps are put in the queues again; null: another process does that. */
  readonly jobs: Pick<JobsService, 'recover'> | null;
  readonly jobQueues: Pick<JobQueuesService, 'longestWaits'>;
  readonly queue: Pick<JobQueue, 'counts'>;
  readonly disk: Pick<DiskSpace, 'least'>;
  readonly metrics: Pick<Metrics, 'diskFreeBytes' | 'queueWaitSeconds' | 'queueLength'>;
  readonly reportError: (context: string, error: unknown) => void;
}

const EVERY_MS = 30_000;

/** Looks at what waits, now and then: brings back steps whose message was lost, and measures queues and disk. */
export class WaitingJobs {
  readonly #parts: WaitingJobsParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: WaitingJobsParts) {
    this.#parts = parts;
  }

  /** Looks once before it returns. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
    await this.look();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Out of turn, if it has started: the queue can be reached again. */
  lookAgain(): void {
    if (this.#timer) void this.look();
  }

  async look(): Promise<void> {
    const { jobs, jobQueues, queue, disk, metrics, reportError } = this.#parts;
    try {
      await jobs?.recover();
      metrics.diskFreeBytes.set((await disk.least()).freeBytes);
      for (const [name, seconds] of Object.entries(await jobQueues.longestWaits())) metrics.queueWaitSeconds.set({ queue: name }, seconds);
      for (const [name, counts] of Object.entries(await queue.counts()))
        for (const [state, count] of Object.entries(counts)) metrics.queueLength.set({ queue: name, state }, count);
    } catch (error) {
      reportError('The look at waiting jobs failed.', error);
    }
  }
}
