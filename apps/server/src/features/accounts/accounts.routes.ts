import {
  type Account,
  accountEditSchema,
  accountSchema,
  accountSessionSchema,
  auditEntrySchema,
  newAccountSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes, HttpServer } from '../../platform/http/http-server.types.ts';
import type { AccountsService } from './accounts.service.ts';
import type { AuditService } from './audit.service.ts';
import type { HouseService } from './house.service.ts';
import type { IdentityService } from './identity.service.ts';
import { requireAdminAccount } from './rights.service.ts';
import { sessionCookie } from './session-cookie.service.ts';
import type { SignInService } from './sign-in.service.ts';

export interface AccountsRoutesParts {
  readonly identity: IdentityService;
  readonly accounts: AccountsService;
  readonly house: HouseService;
  readonly signIn: SignInService;
  readonly audit: AuditService;
}

const params = z.object({ accountId: z.string().max(64) });
const about = (summary: string) => ({ tags: ['people'], summary });

/** People under `/api/v1/accounts`: one's own account by one's session, everybody's as an admin. */
export function accountsRoutes(parts: AccountsRoutesParts): HttpRoutes {
  return async (server) => {
    makingRoutes(server, parts);
    oneAccountRoutes(server, parts);
    recordRoutes(server, parts);
  };
}

function makingRoutes(server: HttpServer, { identity, accounts, house, signIn }: AccountsRoutesParts): void {
  server.get(
    '/api/v1/accounts',
    { schema: { ...about('Everybody with an account (admin)'), response: { 200: z.object({ accounts: z.array(accountSchema) }) } } },
    async (request) => ({ accounts: await accounts.list(identity.actorOf(request)) }),
  );

  server.post(
    '/api/v1/accounts',
    {
      schema: {
        ...about('The first admin of this house; later an account for yourself, or, as an admin, for somebody'),
        body: newAccountSchema,
        response: { 201: accountSchema },
      },
      config: { openToAll: true },
    },
    async (request, reply) => {
      const actor = identity.actorOf(request);
      if (actor.accountRole === 'admin') return reply.status(201).send(await accounts.create(request.body, actor));
      await signIn.beginSignUp(actor);
      const account: Account = (await house.isClaimed())
        ? await accounts.signUp(request.body, actor)
        : await accounts.claim(request.body, actor);
      const { token, expiresAt } = await signIn.start(account, actor);
      sessionCookie.set(request, reply, token, expiresAt);
      return reply.status(201).send(account);
    },
  );
}

function oneAccountRoutes(server: HttpServer, { identity, accounts }: AccountsRoutesParts): void {
  server.get('/api/v1/accounts/:accountId', { schema: { ...about('One account'), params, response: { 200: accountSchema } } }, (request) =>
    accounts.get(request.params.accountId, identity.actorOf(request)),
  );

  server.patch(
    '/api/v1/accounts/:accountId',
    {
      schema: {
        ...about('Change name, look or password; as an admin also the role'),
        params,
        body: accountEditSchema,
        response: { 200: accountSchema },
      },
    },
    (request) => accounts.edit(request.params.accountId, request.body, identity.actorOf(request)),
  );

  server.delete(
    '/api/v1/accounts/:accountId',
    { schema: { ...about('Remove an account with everything that is kept of it'), params, response: { 204: z.null() } } },
    async (request, reply) => {
      await accounts.remove(request.params.accountId, identity.actorOf(request));
      return reply.status(204).send(null);
    },
  );

  server.get(
    '/api/v1/accounts/:accountId/export',
    { schema: { ...about('Everything that is kept of an account'), params, response: { 200: z.record(z.string(), z.unknown()) } } },
    async (request, reply) => {
      const { accountId } = request.params;
      const data = await accounts.export(accountId, identity.actorOf(request));
      return reply.header('content-disposition', 'attachment; filename="refrain-account.json"').send(data);
    },
  );
}

function recordRoutes(server: HttpServer, { identity, accounts, audit }: AccountsRoutesParts): void {
  server.get(
    '/api/v1/accounts/:accountId/sessions',
    {
      schema: {
        ...about('Where an account is signed in'),
        params,
        response: { 200: z.object({ sessions: z.array(accountSessionSchema) }) },
      },
    },
    async (request) => ({ sessions: await accounts.sessionsOf(request.params.accountId, identity.actorOf(request)) }),
  );

  server.delete(
    '/api/v1/accounts/:accountId/sessions',
    { schema: { ...about('Sign out everywhere'), params, response: { 204: z.null() } } },
    async (request, reply) => {
      await accounts.signOutEverywhere(request.params.accountId, identity.actorOf(request));
      return reply.status(204).send(null);
    },
  );

  server.get(
    '/api/v1/audit',
    {
      schema: {
        ...about('Who signed in, was refused, changed rights: newest first (admin)'),
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100), before: z.iso.datetime().optional() }),
        response: { 200: z.object({ entries: z.array(auditEntrySchema) }) },
      },
    },
    async (request) => {
      requireAdminAccount(identity.actorOf(request));
      return { entries: await audit.list(request.query.limit, request.query.before ?? null) };
    },
  );
}
