import { houseJobSchema, jobPrioritySchema, jobSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { HouseJobsService } from './house-jobs.service.ts';
import type { JobsService } from './jobs.service.ts';

const params = z.object({ jobId: z.string().max(64) });

export interface JobsRoutesParts {
  readonly jobs: JobsService;
  readonly houseJobs: HouseJobsService;
  readonly identity: IdentityService;
}

/** Jobs under `/api/v1/jobs`: whoever knows the id of a job without owner may follow and steer it. */
export function jobsRoutes({ jobs, houseJobs, identity }: JobsRoutesParts): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/jobs',
      { schema: { tags: ['jobs'], summary: 'The jobs you started', response: { 200: z.object({ jobs: z.array(jobSchema) }) } } },
      async (request) => ({
        jobs: await Promise.all((await jobs.list(identity.of(request))).map((job) => jobs.view(job))),
      }),
    );

    server.get(
      '/api/v1/library/jobs',
      {
        schema: {
          tags: ['jobs'],
          summary: 'The jobs of the house, for hosts: newest first',
          querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(100) }),
          response: { 200: z.object({ jobs: z.array(houseJobSchema) }) },
        },
      },
      async (request) => ({ jobs: await houseJobs.list(request.query.limit, identity.of(request)) }),
    );

    server.put(
      '/api/v1/jobs/:jobId/priority',
      {
        schema: {
          tags: ['jobs'],
          summary: 'Put a job earlier or later in the line, for hosts',
          params,
          body: jobPrioritySchema,
          response: { 200: jobSchema },
        },
      },
      async (request) => jobs.view(await houseJobs.putInLine(request.params.jobId, request.body.priority, identity.of(request))),
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
