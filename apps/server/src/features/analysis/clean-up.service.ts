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
}

const LONGEST_PAUSE_SECONDS = 3600;
const STALE_TEMP_MILLISECONDS = 24 * 3_600_000;

/**
 * Takes away what nobody needs: files of finished jobs that are not in the library and older than the interval, and
 * temporary files that a killed process left. Running jobs and the library are never touched.
 */
export class CleanUpService {
  readonly #parts: CleanUpParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: CleanUpParts) {
    this.#parts = parts;
  }

  start(): void {
    const pause = Math.min(this.#parts.intervalSeconds, LONGEST_PAUSE_SECONDS) * 1000;
    this.#timer = setInterval(
      () => void this.sweep().catch((error: unknown) => this.#parts.logger.error({ err: error }, 'The clean-up failed.')),
      pause,
    ).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @returns how many jobs lost their files */
  async sweep(now = Date.now()): Promise<number> {
    const { jobs, songs, intervalSeconds, logger } = this.#parts;
    let removed = 0;
    for (const job of await jobs.finishedJobs()) {
      if (job.finishedAt === null || now - job.finishedAt < intervalSeconds * 1000) continue;
      const song = await songs.find(job.songId);
      if (!song || song.listed === 1 || !(await this.#allOld(song.id, now))) continue;
      if (!(await jobs.markExpired(job.id))) continue;
      await songs.dropFiles(song);
      removed += 1;
    }
    await this.sweepTemp();
    if (removed > 0) logger.info({ removed }, 'Old jobs were cleaned up.');
    return removed;
  }

  /** A song's jobs share its files: the youngest decides. */
  async #allOld(songId: string, now: number): Promise<boolean> {
    const { jobs, intervalSeconds } = this.#parts;
    return (await jobs.jobsOfSong(songId)).every((job) => job.finishedAt !== null && now - job.finishedAt >= intervalSeconds * 1000);
  }

  /** Takes away what killed processes left; right after a start, too. */
  async sweepTemp(): Promise<void> {
    await removeLeftBehind(this.#parts.tempDir, { olderThanMs: STALE_TEMP_MILLISECONDS });
  }
}
