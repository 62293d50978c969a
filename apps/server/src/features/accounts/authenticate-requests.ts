import type { HttpConfig } from '../../config/config.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpServer } from '../../platform/http/http-server.types.ts';
import { isSentByAnotherSite } from '../../platform/http/request-origin.ts';
import { admissionOf } from './guest-paths.ts';
import type { HouseService } from './house.service.ts';
import { type IdentityService, SESSION_COOKIE } from './identity.service.ts';
import { sessionCookie } from './session-cookie.service.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered before anybody signed in, also where signing in is asked for everything else. */
    openToAll?: boolean;
  }
}

export interface AuthenticationParts {
  readonly identity: IdentityService;
  readonly house: HouseService;
  readonly corsOrigins: HttpConfig['corsOrigins'];
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Before any route: who asks, whether their own browser page sent it, and whether they may ask at all. */
export function authenticateRequests(server: HttpServer, { identity, house, corsOrigins }: AuthenticationParts): void {
  server.addHook('onRequest', async (request, reply) => {
    const found = await identity.recognise(request);
    const { headers } = request;
    // A page of another site cannot send these headers without being let in by CORS.
    const hasKey = headers.authorization !== undefined || headers['x-api-key'] !== undefined;
    if (!READING.has(request.method) && !hasKey && isSentByAnotherSite(headers, corsOrigins, SESSION_COOKIE in request.cookies))
      throw new DomainError('auth.otherSite');
    const token = request.cookies[SESSION_COOKIE];
    if (found?.renewedUntil && token !== undefined && !hasKey) sessionCookie.set(request, reply, token, found.renewedUntil);
    if (!house.rules.signInRequired || request.routeOptions.config.openToAll === true) return;
    await identity.requireAdmission(identity.of(request), admissionOf(request.method, request.routeOptions.url));
  });
}
