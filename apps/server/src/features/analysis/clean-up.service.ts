import type { DiskSpace } from '../../platform/disk/disk-space.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { removeLeftBehind } from '../../platform/temp/temp-files.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { SongsService } from '../songs/songs.service.ts';

export interface CleanUpParts {
  readonly jobs: JobsService;
  readonly songs: SongsService;
  readonly logger: Logger;
  readonly tempDir: string;
  readonly intervalSeconds: number;
  readonly disk: Pick<DiskSpace, 'least'>;
  /** Where files of jobs take room; null: in a store elsewhere. */
  readonly blobsDisk: Pick<DiskSpace, 'least'> | null;
  /** Less free space than this, and what may go goes early. */
  readonly watermarkBytes: number;
  /** Drops copies that can be fetched again. */
  readonly dropCopies: () => Promise<void>;
}

const LONGEST_PAUSE_SECONDS = 3600;
const STALE_TEMP_MILLISECONDS = 24 * 3_600_000;
const WATCH_MILLISECONDS = 30_000;
/** Whoever started a job has that long to fetch what it made, however full the disk is. */
const TIME_TO_FETCH_MILLISECONDS = 10 * 60_000;

/**
 * Takes away what nobody needs: files of finished jobs that are not in the library and older than the interval, and
 * temporary files that a killed process left. Running jobs and the library are never touched. While the disk is fuller than
 * the watermark allows, the files that are next in turn go without waiting for the interval, oldest first.
 */
export class CleanUpService {
  readonly #parts: CleanUpParts;
  readonly #timers: NodeJS.Timeout[] = [];
  #isRelieving = false;

  constructor(parts: CleanUpParts) {
    this.#parts = parts;
  }

  start(): void {
    const report = (error: unknown) => this.#parts.logger.error({ err: error }, 'The clean-up failed.');
    const every = (pauseMs: number, work: () => Promise<unknown>) => {
      this.#timers.push(setInterval(() => void work().catch(report), pauseMs).unref());
    };
    every(Math.min(this.#parts.intervalSeconds, LONGEST_PAUSE_SECONDS) * 1000, () => this.sweep());
    every(WATCH_MILLISECONDS, () => this.relieve());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** @returns how many jobs lost their files */
  async sweep(now = Date.now()): Promise<number> {
    const removed = await this.#dropJobs(now - this.#parts.intervalSeconds * 1000, async () => true);
    await this.sweepTemp();
    if (removed > 0) this.#parts.logger.info({ removed }, 'Old jobs were cleaned up.');
    return removed;
  }

  /** Makes room below the watermark, as far as there is something that may go. @returns how many jobs lost their files */
  async relieve(now = Date.now()): Promise<number> {
    const { disk, blobsDisk, dropCopies, intervalSeconds, logger } = this.#parts;
    if (this.#isRelieving || !(await this.#isTight(disk))) return 0;
    this.#isRelieving = true;
    try {
      await this.sweepTemp();
      await dropCopies();
      const youngestMs = Math.min(TIME_TO_FETCH_MILLISECONDS, intervalSeconds * 1000);
      // Another disk may be the full one: there it would help nobody.
      const removed = blobsDisk ? await this.#dropJobs(now - youngestMs, () => this.#isTight(blobsDisk)) : 0;
      if (removed > 0) logger.warn({ removed }, 'The disk is filling up: jobs were cleaned up before their time.');
      return removed;
    } finally {
      this.#isRelieving = false;
    }
  }

  async #isTight(disk: Pick<DiskSpace, 'least'>): Promise<boolean> {
    return (await disk.least()).freeBytes < this.#parts.watermarkBytes;
  }

  /** Drops the files of jobs that ended before then, oldest first, while it is wanted. */
  async #dropJobs(before: number, isWanted: () => Promise<boolean>): Promise<number> {
    const { jobs, songs } = this.#parts;
    let removed = 0;
    const ended = (await jobs.finishedJobs()).toSorted((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
    for (const job of ended) {
      if (job.finishedAt === null || job.finishedAt > before) continue;
      const song = await songs.find(job.songId);
      if (!song || song.listed === 1 || !(await this.#allEnded(song.id, before))) continue;
      if (!(await isWanted())) break;
      if (!(await jobs.markExpired(job.id))) continue;
      await songs.dropFiles(song);
      removed += 1;
    }
    return removed;
  }

  /** A song's jobs share its files: the youngest decides. */
  async #allEnded(songId: string, before: number): Promise<boolean> {
    return (await this.#parts.jobs.jobsOfSong(songId)).every((job) => job.finishedAt !== null && job.finishedAt <= before);
  }

  /** Takes away what killed processes left; right after a start, too. */
  async sweepTemp(): Promise<void> {
    await removeLeftBehind(this.#parts.tempDir, { olderThanMs: STALE_TEMP_MILLISECONDS });
  }
}
