import type { HouseJob } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { JobsService } from './jobs.service.ts';
import type { JobWithSteps } from './jobs.types.ts';

/** The jobs of the whole house, for whoever runs it. */
export class HouseJobsService {
  readonly #jobs: JobsService;

  constructor(jobs: JobsService) {
    this.#jobs = jobs;
  }

  /** Newest first, with names and places in the line. @throws DomainError `auth.*` */
  async list(limit: number, identity: Identity): Promise<HouseJob[]> {
    requireRole(identity, 'host');
    const found = await this.#jobs.listOfLibrary(limit);
    return Promise.all(
      found.map(async (one) => ({
        ...(await this.#jobs.view(one)),
        title: one.song.title,
        artist: one.song.artist,
        hasCover: one.song.hasCover === 1,
        priority: one.job.priority,
      })),
    );
  }

  /** Puts a job earlier or later in the line: higher first. @throws DomainError `job.finished`, `job.notFound`, `auth.*` */
  async putInLine(jobId: string, priority: number, identity: Identity): Promise<JobWithSteps> {
    requireRole(identity, 'host');
    const { job } = await this.#jobs.steerable(jobId, identity);
    if (job.finishedAt !== null) throw new DomainError('job.finished');
    await this.#jobs.reprioritise(job.songId, priority);
    return this.#jobs.get(jobId, identity);
  }
}
