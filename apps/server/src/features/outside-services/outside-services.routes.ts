import { outsideServiceSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { OutsideServices } from './outside-services.service.ts';

/** What may leave this machine, under `/api/v1/outside-services`. */
export function outsideServicesRoutes({ outside, identity }: { outside: OutsideServices; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/outside-services',
      {
        schema: {
          tags: ['settings'],
          summary: 'Services on the internet that this server can ask: what is sent, whether it is switched on, how it went',
          response: { 200: z.object({ services: z.array(outsideServiceSchema) }) },
        },
      },
      async (request) => {
        requireRole(identity.of(request), 'viewer');
        return { services: await outside.list() };
      },
    );
  };
}
