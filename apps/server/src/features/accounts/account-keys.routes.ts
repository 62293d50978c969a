import { accountKeySchema, newAccountKeySchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { AccountKeysService } from './account-keys.service.ts';
import type { IdentityService } from './identity.service.ts';

const params = z.object({ accountId: z.string().max(64) });
const about = (summary: string) => ({ tags: ['people'], summary });

/** Keys by which programs act for an account. */
export function accountKeysRoutes({ identity, keys }: { identity: IdentityService; keys: AccountKeysService }): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/accounts/:accountId/keys',
      { schema: { ...about('The keys of an account'), params, response: { 200: z.object({ keys: z.array(accountKeySchema) }) } } },
      async (request) => ({ keys: await keys.ofAccount(request.params.accountId, identity.actorOf(request)) }),
    );

    server.post(
      '/api/v1/accounts/:accountId/keys',
      {
        schema: {
          ...about('Make a key: it is shown in this answer and never again'),
          params,
          body: newAccountKeySchema,
          response: { 201: accountKeySchema.extend({ key: z.string() }) },
        },
      },
      async (request, reply) =>
        reply.status(201).send(await keys.create(request.params.accountId, request.body, identity.actorOf(request))),
    );

    server.delete(
      '/api/v1/accounts/:accountId/keys/:keyId',
      {
        schema: {
          ...about('Remove a key: it stops working at once'),
          params: params.extend({ keyId: z.string().max(64) }),
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await keys.remove(request.params.accountId, request.params.keyId, identity.actorOf(request));
        return reply.status(204).send(null);
      },
    );
  };
}
