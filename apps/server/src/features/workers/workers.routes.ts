import { workerListSchema } from '@refrain/contract';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { JobQueue } from '../../platform/jobs/job-queue.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { WorkersService } from './workers.service.ts';

export interface WorkersRoutesParts {
  readonly workers: WorkersService;
  readonly queue: JobQueue;
  readonly identity: IdentityService;
}

/** Who runs jobs, and what waits for them, under `/api/v1/workers`. */
export function workersRoutes({ workers, queue, identity }: WorkersRoutesParts): HttpRoutes {
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
  };
}
