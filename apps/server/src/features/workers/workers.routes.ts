import { jobQueueListSchema, jobQueueSchema, workerListSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { JobQueue } from '../../platform/jobs/job-queue.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { JobQueuesService } from './job-queues.service.ts';
import type { WorkersService } from './workers.service.ts';

export interface WorkersRoutesParts {
  readonly workers: WorkersService;
  readonly jobQueues: JobQueuesService;
  readonly queue: JobQueue;
  readonly identity: IdentityService;
}

/** Who runs jobs, and what waits for them, for admins: `/api/v1/workers` and `/api/v1/job-queues`. */
export function workersRoutes({ workers, jobQueues, queue, identity }: WorkersRoutesParts): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/workers',
      { schema: { tags: ['health'], summary: 'The workers and the queues they take from', response: { 200: workerListSchema } } },
      async (request) => {
        requireRole(identity.of(request), 'admin');
        const [list, queues] = await Promise.all([workers.list(), queue.counts().catch(() => null)]);
        return { workers: list, queues };
      },
    );

    server.get(
      '/api/v1/job-queues',
      {
        schema: {
          tags: ['health'],
          summary: 'The job queues: what waits and runs, how long it took lately, and whether they are paused',
          response: { 200: jobQueueListSchema },
        },
      },
      async (request) => ({ queues: await jobQueues.list(identity.actorOf(request)) }),
    );

    server.put(
      '/api/v1/job-queues/:queue',
      {
        schema: {
          tags: ['health'],
          summary: 'Pause a job queue for all workers, or let it go on; what runs, runs on',
          params: z.object({ queue: z.string().max(64) }),
          body: z.object({ isPaused: z.boolean() }),
          response: { 200: jobQueueSchema },
        },
      },
      async (request) => jobQueues.setPaused(request.params.queue, request.body.isPaused, identity.actorOf(request)),
    );
  };
}
