import {
  commandResultSchema,
  entryOrderSchema,
  newQueueEntrySchema,
  type PartyCommand,
  queueEntryEditSchema,
  singersQueueSchema,
  voteSchema,
} from '@refrain/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { PartiesService } from '../parties/parties.service.ts';
import type { PartyCommands } from '../parties/party-commands.service.ts';
import type { QueueService } from './queue.service.ts';

export interface QueueRoutesParts {
  readonly parties: PartiesService;
  readonly queue: QueueService;
  readonly commands: PartyCommands;
  readonly identity: IdentityService;
}

const TAGS = ['singers’ queue'];
const params = z.object({ partyId: z.string().max(64) });
const entryParams = params.extend({ entryId: z.string().max(64) });

/** The singers' queue under `/api/v1/parties/{id}/queue`; every answer to a change is the queue as it is then. */
export function queueRoutes({ parties, queue, commands, identity }: QueueRoutesParts): HttpRoutes {
  return async (server) => {
    const run = async (request: FastifyRequest, partyId: string, command: PartyCommand) => {
      await commands.run(partyId, command, identity.of(request));
      return queue.view(partyId);
    };
    const changed = { response: { 200: singersQueueSchema } };

    server.get(
      '/api/v1/parties/:partyId/queue',
      { schema: { tags: TAGS, summary: 'Who sings what, when, and why then', params, ...changed } },
      async (request) => {
        const { party } = await parties.seat(request.params.partyId, identity.of(request));
        return queue.view(party.id);
      },
    );

    server.post(
      '/api/v1/parties/:partyId/queue',
      { schema: { tags: TAGS, summary: 'Ask for a song', params, body: newQueueEntrySchema, response: { 201: commandResultSchema } } },
      async (request, reply) => {
        const command = { type: 'queue.add', ...request.body } as const;
        return reply.status(201).send(await commands.run(request.params.partyId, command, identity.of(request)));
      },
    );

    server.patch(
      '/api/v1/parties/:partyId/queue/:entryId',
      {
        schema: {
          tags: TAGS,
          summary: 'Key, tempo, singers, hold; hosts also pin',
          params: entryParams,
          body: queueEntryEditSchema,
          ...changed,
        },
      },
      async (request) => {
        const { partyId, entryId } = request.params;
        return run(request, partyId, { type: 'queue.edit', entryId, ...request.body });
      },
    );

    server.delete(
      '/api/v1/parties/:partyId/queue/:entryId',
      { schema: { tags: TAGS, summary: 'Take a song out', params: entryParams, ...changed } },
      async (request) => {
        const { partyId, entryId } = request.params;
        return run(request, partyId, { type: 'queue.remove', entryId });
      },
    );

    server.put(
      '/api/v1/parties/:partyId/queue/:entryId/vote',
      { schema: { tags: TAGS, summary: 'Say that you want to hear it, or not', params: entryParams, body: voteSchema, ...changed } },
      async (request) => {
        const { partyId, entryId } = request.params;
        return run(request, partyId, { type: 'queue.vote', entryId, ...request.body });
      },
    );

    server.put(
      '/api/v1/parties/:partyId/queue/own-order',
      { schema: { tags: TAGS, summary: 'The order of your own songs', params, body: entryOrderSchema, ...changed } },
      async (request) => run(request, request.params.partyId, { type: 'queue.ownOrder', ...request.body }),
    );

    server.put(
      '/api/v1/parties/:partyId/queue/order',
      {
        schema: { tags: TAGS, summary: 'Pin these to the first places, in this order (host)', params, body: entryOrderSchema, ...changed },
      },
      async (request) => run(request, request.params.partyId, { type: 'queue.order', ...request.body }),
    );

    server.post(
      '/api/v1/parties/:partyId/queue/undo',
      { schema: { tags: TAGS, summary: 'Take back the last thing a host did (host)', params, ...changed } },
      async (request) => run(request, request.params.partyId, { type: 'queue.undo' }),
    );
  };
}
