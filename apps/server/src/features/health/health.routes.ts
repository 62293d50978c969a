import { createHash, timingSafeEqual } from 'node:crypto';
import { infoSchema } from '@refrain/contract';
import type { FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { guestUrl } from '../../platform/http/guest-url.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { hasRole, requireRole } from '../accounts/rights.service.ts';
import { type HealthService, withoutPaths } from './health.service.ts';

export interface HealthRoutesParts {
  readonly health: HealthService;
  readonly identity: IdentityService;
  readonly registry: Registry;
  /** Opens the metrics; null: only admins see them. */
  readonly metricsToken: string | null;
  readonly info: {
    readonly version: string;
    readonly maxFileSizeBytes: number;
    readonly formats: readonly string[];
    readonly modelNotices: { model: string; licence: string; notice: string }[];
  };
  /** How this server is reached: what it was told, not what the request says. */
  readonly reach: { readonly publicUrl: string | null; readonly host: string };
}

/** Liveness, readiness, metrics, and what this server is. `/health` itself is answered in compat, for it is shared. */
export function healthRoutes({ health, identity, registry, metricsToken, info, reach }: HealthRoutesParts): HttpRoutes {
  /** Prometheus by its token, which is nobody's key; everybody else as an admin. */
  const requireMayMeasure = async (request: FastifyRequest) => {
    const sent = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (metricsToken !== null && sent !== undefined && isSame(sent, metricsToken)) return;
    await identity.requireAdmission(identity.of(request), 'signedIn');
    requireRole(identity.of(request), 'admin');
  };
  return async (server) => {
    server.get(
      '/health/live',
      { schema: { tags: ['health'], summary: 'Is the process alive?' }, config: { openToAll: true } },
      async () => ({ status: 'ok' }),
    );
    server.get(
      '/health/ready',
      { schema: { tags: ['health'], summary: 'Can it take requests?' }, config: { openToAll: true } },
      async (_request, reply) => {
        const ready = await health.isReady();
        return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable' });
      },
    );
    server.get(
      '/api/v1/health',
      { schema: { tags: ['health'], summary: 'Everything the server leans on, with figures and advice' } },
      async (request, reply) => {
        const full = await health.report();
        const report = hasRole(identity.ofOrAnybody(request), 'admin') ? full : withoutPaths(full);
        return reply.status(report.status === 'unhealthy' ? 503 : 200).send(report);
      },
    );
    server.get('/metrics', { schema: { hide: true }, config: { rateLimit: false, openToAll: true } }, async (request, reply) => {
      await requireMayMeasure(request);
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    server.get(
      '/api/v1/info',
      { schema: { tags: ['health'], summary: 'Version, limits, formats and model licences', response: { 200: infoSchema } } },
      async (request) => ({
        name: 'Refrain' as const,
        ...info,
        guestUrl: guestUrl({ ...reach, port: request.socket.localPort ?? 0, pageHost: request.hostname }),
        formats: [...info.formats],
      }),
    );
  };
}

/** In the same time, whatever is different. */
function isSame(sent: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent), digest(token));
}
