import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { RealtimeHub } from '../../platform/realtime/realtime-hub.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { streamRooms } from './event-stream.ts';

const MOST_ROOMS = 20;
const MOST_STREAMS = 2_000;
const query = z.object({ rooms: z.string().max(2_000) });

/** The rooms as server-sent events, for programs that have no Socket.IO, under `/api/v1/events`. */
export function eventsRoutes({ hub, identity }: { hub: RealtimeHub; identity: IdentityService }): HttpRoutes {
  const open = new Set<ServerResponse>();

  return async (server) => {
    // They never end by themselves, and a server that stops waits for its answers.
    server.addHook('preClose', async () => {
      for (const response of open) response.end();
    });

    server.get(
      '/api/v1/events',
      {
        schema: {
          tags: ['realtime'],
          summary:
            'Rooms as server-sent events: `snapshot`, then `patch` with rising numbers; `refused` and `left` for rooms you may not watch',
          querystring: query,
        },
      },
      async (request, reply) => {
        identity.of(request);
        const rooms = [...new Set(request.query.rooms.split(',').map((room) => room.trim()))].filter(
          (room) => room !== '' && room.length <= 200,
        );
        if (rooms.length === 0 || rooms.length > MOST_ROOMS)
          throw new DomainError('request.invalid', { detail: `Name 1 to ${MOST_ROOMS} rooms, with commas between them.` });
        if (open.size >= MOST_STREAMS)
          throw new DomainError('service.unavailable', { detail: 'Too many listen already. Try again later.' });
        reply.hijack();
        const response = reply.raw;
        for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) response.setHeader(name, value as string);
        // No proxy may hold events back.
        response.writeHead(200, {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          // Nothing else comes on it: it goes with the stream.
          connection: 'close',
          'x-accel-buffering': 'no',
        });
        open.add(response);
        response.once('close', () => open.delete(response));
        // A reader that goes away in the middle of a line is no error.
        response.on('error', () => undefined);
        const { 'last-event-id': lastEventId } = request.headers;
        await streamRooms({
          hub,
          rooms,
          handshake: { headers: request.headers, auth: {}, address: request.ip },
          lastEventId: typeof lastEventId === 'string' ? lastEventId : null,
          response,
        });
      },
    );
  };
}
