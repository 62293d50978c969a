import { type Account, type Session, sessionSchema, signInSchema } from '@refrain/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { AccountsService } from './accounts.service.ts';
import type { HouseService } from './house.service.ts';
import type { IdentityService } from './identity.service.ts';
import { sessionCookie } from './session-cookie.service.ts';
import type { SignInService } from './sign-in.service.ts';

export interface SessionRoutesParts {
  readonly identity: IdentityService;
  readonly accounts: AccountsService;
  readonly house: HouseService;
  readonly signIn: SignInService;
  /** Where signing in through the identity provider begins; null: there is none. */
  readonly oidcUrl: string | null;
}

const openToAll = { config: { openToAll: true } };

/** Who is signed in, under `/api/v1/session`. */
export function sessionRoutes({ identity, accounts, house, signIn, oidcUrl }: SessionRoutesParts): HttpRoutes {
  const view = async (request: FastifyRequest, signedIn?: Account): Promise<Session> => {
    const actor = identity.actorOf(request);
    const { accountId, role } = actor.identity;
    const account = signedIn ?? (accountId === null ? null : await accounts.own(actor));
    return {
      account,
      role: signedIn ? await house.effectiveRole(signedIn.role) : role,
      house: {
        isClaimed: await house.isClaimed(),
        signInRequired: house.rules.signInRequired,
        signUpOpen: house.rules.signUpOpen,
        oidcUrl,
      },
    };
  };

  return async (server) => {
    server.get(
      '/api/v1/session',
      { schema: { tags: ['people'], summary: 'Who you are here and what you may do', response: { 200: sessionSchema } }, ...openToAll },
      (request) => view(request),
    );

    server.post(
      '/api/v1/session',
      { schema: { tags: ['people'], summary: 'Sign in', body: signInSchema, response: { 200: sessionSchema } }, ...openToAll },
      async (request, reply) => {
        const actor = identity.actorOf(request);
        const { token, expiresAt, account } = await signIn.byPassword(request.body, actor);
        // The session that this browser had before is not left behind.
        await signIn.end(actor);
        sessionCookie.set(request, reply, token, expiresAt);
        return view(request, account);
      },
    );

    server.delete(
      '/api/v1/session',
      { schema: { tags: ['people'], summary: 'Sign out', response: { 204: z.null() } }, ...openToAll },
      async (request, reply) => {
        await signIn.end(identity.actorOf(request));
        sessionCookie.clear(request, reply);
        return reply.status(204).send(null);
      },
    );
  };
}
