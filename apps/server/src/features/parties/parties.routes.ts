import {
  invitationSchema,
  joinPartySchema,
  memberEditSchema,
  newMemberSchema,
  newPartySchema,
  partyEditSchema,
  partyEntrySchema,
  partyHistorySchema,
  partyListSchema,
  partyMemberSchema,
  partySchema,
  partySnapshotSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes, HttpServer } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { QueueService } from '../queue/queue.service.ts';
import type { MembersService } from './members.service.ts';
import type { PartiesService } from './parties.service.ts';
import type { PartyViews } from './party-views.service.ts';
import { viewParty } from './view-party.ts';

export interface PartiesRoutesParts {
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly queue: QueueService;
  readonly views: PartyViews;
  readonly identity: IdentityService;
}

const TAGS = ['parties'];
const params = z.object({ partyId: z.string().max(64) });
const memberParams = params.extend({ memberId: z.string().max(64) });
const doorQuery = z.object({ code: z.string().max(10).optional(), token: z.string().max(100).optional() });

/** Parties under `/api/v1/parties`: beginning, joining, people, settings, and the history of the night. */
export function partiesRoutes(parts: PartiesRoutesParts): HttpRoutes {
  return async (server) => {
    doorRoutes(server, parts);
    partyRoutes(server, parts);
    memberRoutes(server, parts);
  };
}

function doorRoutes(server: HttpServer, { parties, views, identity }: PartiesRoutesParts): void {
  server.post(
    '/api/v1/parties',
    { schema: { tags: TAGS, summary: 'Begin a party: you are its host', body: newPartySchema, response: { 201: partyEntrySchema } } },
    async (request, reply) => {
      const seat = await parties.create(request.body, identity.remember(request, reply));
      return reply.status(201).send(await views.entry(seat));
    },
  );

  server.get(
    '/api/v1/parties',
    { schema: { tags: TAGS, summary: 'The parties you are in, newest first', response: { 200: partyListSchema } } },
    async (request) => {
      const seats = await parties.list(identity.of(request));
      return { parties: await Promise.all(seats.map((seat) => views.entry(seat))) };
    },
  );

  server.get(
    '/api/v1/parties/invitation',
    {
      schema: {
        tags: TAGS,
        summary: 'A party seen from the door, by code or link',
        querystring: doorQuery,
        response: { 200: invitationSchema },
      },
      config: { openToAll: true },
    },
    async (request) => parties.invitation({ ...request.query, code: request.query.code?.trim().toUpperCase() }, request.ip),
  );

  server.post(
    '/api/v1/parties/join',
    {
      schema: { tags: TAGS, summary: 'Come in by code or link, or back in', body: joinPartySchema, response: { 200: partyEntrySchema } },
      config: { openToAll: true },
    },
    async (request, reply) => views.entry(await parties.join(request.body, identity.remember(request, reply), request.ip)),
  );

  server.post(
    '/api/v1/parties/house',
    { schema: { tags: TAGS, summary: 'Run the party that clients of older systems share', response: { 200: partyEntrySchema } } },
    async (request, reply) => views.entry(await parties.enterHouse(identity.remember(request, reply))),
  );
}

function partyRoutes(server: HttpServer, { parties, queue, views, identity }: PartiesRoutesParts): void {
  server.get(
    '/api/v1/parties/:partyId',
    { schema: { tags: TAGS, summary: 'Everything of a party you are in', params, response: { 200: partySnapshotSchema } } },
    async (request) => {
      const { party } = await parties.seat(request.params.partyId, identity.of(request));
      return views.snapshot(party.id);
    },
  );

  server.get(
    '/api/v1/parties/:partyId/me',
    { schema: { tags: TAGS, summary: 'Who you are in a party; for hosts also its links', params, response: { 200: partyEntrySchema } } },
    async (request) => views.entry(await parties.seat(request.params.partyId, identity.of(request))),
  );

  server.get(
    '/api/v1/parties/:partyId/history',
    { schema: { tags: TAGS, summary: 'What was on stage tonight', params, response: { 200: partyHistorySchema } } },
    async (request) => {
      const { party } = await parties.seat(request.params.partyId, identity.of(request));
      return views.history(party.id);
    },
  );

  server.patch(
    '/api/v1/parties/:partyId',
    { schema: { tags: TAGS, summary: 'Change name or settings (host)', params, body: partyEditSchema, response: { 200: partySchema } } },
    async (request) =>
      parties.inTurn(request.params.partyId, async () => {
        const seat = await parties.seat(request.params.partyId, identity.of(request));
        const party = await parties.edit(seat, request.body);
        queue.changed(party.id);
        return viewParty(party);
      }),
  );

  server.post(
    '/api/v1/parties/:partyId/end',
    { schema: { tags: TAGS, summary: 'End the party (host)', params, response: { 200: partySchema } } },
    async (request) =>
      parties.inTurn(request.params.partyId, async () => {
        const seat = await parties.seat(request.params.partyId, identity.of(request));
        return viewParty(await parties.end(seat));
      }),
  );
}

function memberRoutes(server: HttpServer, { parties, members, queue, identity }: PartiesRoutesParts): void {
  server.post(
    '/api/v1/parties/:partyId/members',
    {
      schema: {
        tags: TAGS,
        summary: 'Add somebody without a phone (host)',
        params,
        body: newMemberSchema,
        response: { 201: partyMemberSchema },
      },
    },
    async (request, reply) => {
      const { partyId } = request.params;
      const member = await parties.inTurn(partyId, async () =>
        members.add(await parties.seat(partyId, identity.of(request)), request.body.name),
      );
      return reply.status(201).send(await members.view(member));
    },
  );

  server.patch(
    '/api/v1/parties/:partyId/members/:memberId',
    {
      schema: {
        tags: TAGS,
        summary: 'Rename yourself or be away for a while; hosts also give roles and let people in',
        params: memberParams,
        body: memberEditSchema,
        response: { 200: partyMemberSchema },
      },
    },
    async (request) => {
      const { partyId, memberId } = request.params;
      const { body } = request;
      return parties.inTurn(partyId, async () => {
        const seat = await parties.seat(partyId, identity.of(request));
        const member = await members.edit(seat, memberId, body);
        if (body.away === false) await queue.welcomeBack(seat.party, memberId);
        else queue.changed(partyId);
        return members.view(member);
      });
    },
  );

  server.delete(
    '/api/v1/parties/:partyId/members/:memberId',
    { schema: { tags: TAGS, summary: 'Leave, or send somebody away (host)', params: memberParams, response: { 204: z.null() } } },
    async (request, reply) => {
      const { partyId, memberId } = request.params;
      await parties.inTurn(partyId, async () => {
        await members.remove(await parties.seat(partyId, identity.of(request)), memberId);
        queue.changed(partyId);
      });
      return reply.status(204).send(null);
    },
  );
}
