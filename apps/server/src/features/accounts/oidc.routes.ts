import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { AuditService } from './audit.service.ts';
import type { IdentityService } from './identity.service.ts';
import type { OidcService } from './oidc.service.ts';
import { sessionCookie } from './session-cookie.service.ts';
import type { SignInService } from './sign-in.service.ts';

export interface OidcRoutesParts {
  readonly identity: IdentityService;
  readonly oidc: OidcService;
  readonly signIn: SignInService;
  readonly audit: AuditService;
}

export const OIDC_PATH = '/api/v1/session/oidc';
const PENDING_COOKIE = 'refrain_oidc';
const PENDING_SECONDS = 600;
const pendingSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });

/** To the identity provider and back. */
export function oidcRoutes({ identity, oidc, signIn, audit }: OidcRoutesParts): HttpRoutes {
  const redirectUri = (request: FastifyRequest) => `${request.protocol}://${request.host}${OIDC_PATH}/callback`;
  const schema = (summary: string) => ({ schema: { tags: ['people'], summary }, config: { openToAll: true } });

  return async (server) => {
    server.get(OIDC_PATH, schema('Sign in through the identity provider: sends the browser there'), async (request, reply) => {
      const { url, pending } = await oidc.begin(redirectUri(request));
      void reply.setCookie(PENDING_COOKIE, JSON.stringify(pending), {
        path: OIDC_PATH,
        httpOnly: true,
        sameSite: 'lax',
        secure: request.protocol === 'https',
        signed: true,
        maxAge: PENDING_SECONDS,
      });
      return reply.redirect(url);
    });

    server.get(`${OIDC_PATH}/callback`, schema('Where the identity provider sends the browser back'), async (request, reply) => {
      const actor = identity.actorOf(request);
      const pending = pendingIn(request);
      void reply.clearCookie(PENDING_COOKIE, { path: OIDC_PATH });
      if (!pending)
        throw new DomainError('auth.providerFailed', { detail: 'This sign-in took too long or began elsewhere. Start it again.' });
      try {
        const query = new URL(request.url, 'http://localhost').searchParams;
        const person = await oidc.finish(query, redirectUri(request), pending);
        const { token, expiresAt } = await signIn.byProvider(person, actor);
        await signIn.end(actor);
        sessionCookie.set(request, reply, token, expiresAt);
        return await reply.redirect('/');
      } catch (error) {
        request.log.warn({ err: error }, 'A sign-in through the identity provider failed.');
        await audit.record('session.refused', actor, null, { through: 'provider' });
        throw error;
      }
    });
  };
}

function pendingIn(request: FastifyRequest): z.infer<typeof pendingSchema> | null {
  const cookie = request.cookies[PENDING_COOKIE];
  const value = cookie === undefined ? null : request.unsignCookie(cookie).value;
  if (!value) return null;
  return pendingSchema.safeParse(JSON.parse(value)).data ?? null;
}
