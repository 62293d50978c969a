import { jobSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { JobsService } from './jobs.service.ts';

const params = z.object({ jobId: z.string().max(64) });

/** Jobs under `/api/v1/jobs`: whoever knows the id of a job without owner may follow and steer it. */
export function jobsRoutes({ jobs, identity }: { jobs: JobsService; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/jobs',
      { schema: { tags: ['jobs'], summary: 'The jobs you started', response: { 200: z.object({ jobs: z.array(jobSchema) }) } } },
      async (request) => ({
        jobs: await Promise.all((await jobs.list(identity.of(request))).map((job) => jobs.view(job))),
      }),
    );

    server.get(
      '/api/v1/jobs/:jobId',
      { schema: { tags: ['jobs'], summary: 'One job with its steps', params, response: { 200: jobSchema } } },
      async (request) => jobs.view(await jobs.get(request.params.jobId, identity.of(request))),
    );

    server.post(
      '/api/v1/jobs/:jobId/cancel',
      { schema: { tags: ['jobs'], summary: 'Stop a job', params, response: { 200: jobSchema } } },
      async (request) => jobs.view(await jobs.cancel(request.params.jobId, identity.of(request))),
    );

    server.post(
      '/api/v1/jobs/:jobId/retry',
      { schema: { tags: ['jobs'], summary: 'Run again what did not finish', params, response: { 200: jobSchema } } },
      async (request) => jobs.view(await jobs.retry(request.params.jobId, identity.of(request))),
    );
  };
}
