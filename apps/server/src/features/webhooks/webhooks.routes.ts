import { newWebhookSchema, webhookChangeSchema, webhookDeliverySchema, webhookRequestSchema, webhookSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { WebhooksService } from './webhooks.service.ts';

const TAGS = ['webhooks'];
const PATH = '/api/v1/webhooks';
const params = z.object({ webhookId: z.string().max(64) });

/** Webhooks, for admins, under `/api/v1/webhooks`. */
export function webhooksRoutes({ webhooks, identity }: { webhooks: WebhooksService; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.get(
      PATH,
      {
        schema: {
          tags: TAGS,
          summary: 'Addresses that are told what happens',
          response: { 200: z.object({ webhooks: z.array(webhookSchema) }) },
        },
      },
      async (request) => ({ webhooks: await webhooks.list(identity.of(request)) }),
    );

    server.post(
      PATH,
      {
        schema: {
          tags: TAGS,
          summary: 'Add a webhook; its secret is shown this once',
          body: webhookRequestSchema,
          response: { 201: newWebhookSchema },
        },
      },
      async (request, reply) => reply.status(201).send(await webhooks.add(request.body, identity.of(request))),
    );

    server.patch(
      `${PATH}/:webhookId`,
      { schema: { tags: TAGS, summary: 'Change a webhook', params, body: webhookChangeSchema, response: { 200: webhookSchema } } },
      async (request) => webhooks.change(request.params.webhookId, request.body, identity.of(request)),
    );

    server.delete(
      `${PATH}/:webhookId`,
      { schema: { tags: TAGS, summary: 'Remove a webhook with its deliveries', params, response: { 204: z.null() } } },
      async (request, reply) => {
        await webhooks.remove(request.params.webhookId, identity.of(request));
        return reply.status(204).send(null);
      },
    );

    server.get(
      `${PATH}/:webhookId/deliveries`,
      {
        schema: {
          tags: TAGS,
          summary: 'What was sent lately, and how it went',
          params,
          response: { 200: z.object({ deliveries: z.array(webhookDeliverySchema) }) },
        },
      },
      async (request) => ({ deliveries: await webhooks.deliveries(request.params.webhookId, identity.of(request)) }),
    );

    server.post(
      `${PATH}/:webhookId/test`,
      {
        schema: {
          tags: TAGS,
          summary: 'Send a delivery that says nothing, to see whether it arrives',
          params,
          response: { 202: webhookDeliverySchema },
        },
      },
      async (request, reply) => reply.status(202).send(await webhooks.test(request.params.webhookId, identity.of(request))),
    );
  };
}
