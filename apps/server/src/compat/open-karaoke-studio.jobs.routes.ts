import { z } from 'zod';
import type { Identity } from '../features/accounts/identity.types.ts';
import { hasRole } from '../features/accounts/rights.service.ts';
import type { JobsService } from '../features/jobs/jobs.service.ts';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { noteOf } from './job-note.ts';
import { FINISHED, jobCounts, karaokeJob, karaokeJobStatus } from './open-karaoke-studio.jobs.views.ts';

const TAGS = ['open karaoke studio'];
const params = z.object({ jobId: z.string().max(64) });
const MOST_JOBS = 500;

/** Jobs as far as only Open Karaoke Studio has the paths: counts, and what was put out of sight. */
export function openKaraokeStudioJobsRoutes({ jobs, identity }: CompatParts): HttpRoutes {
  return async (server) => {
    server.get('/api/jobs/status', { schema: { tags: TAGS, summary: 'How many jobs there are, by state' } }, async (request) => {
      identity.of(request);
      return jobCounts(await jobs.countByStatus());
    });

    server.get('/api/jobs/dismissed', { schema: { tags: TAGS, summary: 'Jobs that were put out of sight' } }, async (request) => {
      const all = await visibleJobs(jobs, identity.of(request));
      const dismissed = all.filter((found) => noteOf(found).dismissed === true);
      return { jobs: await Promise.all(dismissed.map(async (found) => karaokeJob(found, await jobs.view(found)))) };
    });

    server.post(
      '/api/jobs/:jobId/dismiss',
      { schema: { tags: TAGS, summary: 'Put a job that is over out of sight', params } },
      async (request) => {
        const { jobId } = request.params;
        const found = await jobs.steerable(jobId, identity.of(request));
        if (!FINISHED.has(karaokeJobStatus(found)))
          throw new DomainError('request.invalid', { detail: 'Only a job that is over can be dismissed. Cancel it first.' });
        await jobs.keepNote(jobId, { ...noteOf(found), dismissed: true });
        return { success: true, message: 'The job was dismissed.', job_id: jobId };
      },
    );
  };
}

/** What somebody started, and for whoever runs the house, the jobs of its library. */
export async function visibleJobs(jobs: JobsService, identity: Identity): Promise<JobWithSteps[]> {
  const own = await jobs.list(identity);
  const library = hasRole(identity, 'host') && identity.ownerId === null ? await jobs.listOfLibrary(MOST_JOBS) : [];
  const byId = new Map([...own, ...library].map((found) => [found.job.id, found]));
  return [...byId.values()].sort((a, b) => b.job.createdAt - a.job.createdAt);
}
