import {
  breakSchema,
  clockReplySchema,
  commandResultSchema,
  type PartyCommand,
  partyCommandSchema,
  performanceEditSchema,
  performanceSchema,
  reactionSchema,
  seekSchema,
  startPerformanceSchema,
} from '@refrain/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpRoutes, HttpServer } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { PartiesService } from '../parties/parties.service.ts';
import type { PartyCommands } from '../parties/party-commands.service.ts';
import type { PerformancesService } from './performances.service.ts';

export interface PerformancesRoutesParts {
  readonly parties: PartiesService;
  readonly performances: PerformancesService;
  readonly commands: PartyCommands;
  readonly identity: IdentityService;
}

const TAGS = ['stage'];
const params = z.object({ partyId: z.string().max(64) });

/** The stage under `/api/v1/parties/{id}/performance`, and every command of a party by its name. */
export function performancesRoutes(parts: PerformancesRoutesParts): HttpRoutes {
  return async (server) => {
    stageRoutes(server, parts);
    commandRoutes(server, parts);
  };
}

function stageRoutes(server: HttpServer, { parties, performances, commands, identity }: PerformancesRoutesParts): void {
  const run = async (request: FastifyRequest, partyId: string, command: PartyCommand) => {
    await commands.run(partyId, command, identity.of(request));
    return performances.view(partyId);
  };
  const changed = { response: { 200: performanceSchema } };
  const path = (name: string) => `/api/v1/parties/:partyId/performance${name}` as const;

  server.get(path(''), { schema: { tags: TAGS, summary: 'What is on stage', params, ...changed } }, async (request) => {
    const { party } = await parties.seat(request.params.partyId, identity.of(request));
    return performances.view(party.id);
  });

  server.patch(
    path(''),
    {
      schema: {
        tags: TAGS,
        summary: 'Key, tempo, levels, words, look; whoever sings changes their own',
        params,
        body: performanceEditSchema,
        ...changed,
      },
    },
    async (request) => run(request, request.params.partyId, { type: 'performance.set', ...request.body }),
  );

  server.post(
    path('/start'),
    { schema: { tags: TAGS, summary: 'Call the next singer, or the one named (host)', params, body: startPerformanceSchema, ...changed } },
    async (request) => run(request, request.params.partyId, { type: 'performance.start', ...request.body }),
  );

  for (const [name, summary] of [
    ['play', 'Go on'],
    ['pause', 'Pause'],
    ['skip', 'End the song: no turn unless half of it was sung'],
    ['finish', 'End the song as sung (host)'],
  ] as const)
    server.post(path(`/${name}`), { schema: { tags: TAGS, summary, params, ...changed } }, async (request) =>
      run(request, request.params.partyId, { type: `performance.${name}` }),
    );

  server.post(
    path('/seek'),
    { schema: { tags: TAGS, summary: 'Go to a place in the song (host)', params, body: seekSchema, ...changed } },
    async (request) => run(request, request.params.partyId, { type: 'performance.seek', ...request.body }),
  );

  server.post(
    path('/break'),
    { schema: { tags: TAGS, summary: 'A break, now or after the song; null ends it (host)', params, body: breakSchema, ...changed } },
    async (request) => run(request, request.params.partyId, { type: 'performance.break', ...request.body }),
  );
}

function commandRoutes(server: HttpServer, { commands, identity }: PerformancesRoutesParts): void {
  server.post(
    '/api/v1/parties/:partyId/reactions',
    {
      schema: {
        tags: TAGS,
        summary: 'A reaction for everybody to see',
        params,
        body: reactionSchema,
        response: { 202: commandResultSchema },
      },
    },
    async (request, reply) => {
      const command = { type: 'party.react', ...request.body } as const;
      return reply.status(202).send(await commands.run(request.params.partyId, command, identity.of(request)));
    },
  );

  server.post(
    '/api/v1/parties/:partyId/commands',
    {
      schema: {
        tags: ['parties'],
        summary: 'Any command of a party, as over the socket',
        params,
        body: partyCommandSchema,
        response: { 200: commandResultSchema },
      },
    },
    async (request) => commands.run(request.params.partyId, request.body, identity.of(request)),
  );

  const clockQuery = z.object({ clientMs: z.coerce.number() });
  server.get(
    '/api/v1/clock',
    {
      schema: {
        tags: ['parties'],
        summary: 'The server’s time, to know the offset of your own',
        querystring: clockQuery,
        response: { 200: clockReplySchema },
      },
    },
    async (request) => {
      const now = Date.now();
      return { clientMs: request.query.clientMs, receivedMs: now, sentMs: now };
    },
  );
}
