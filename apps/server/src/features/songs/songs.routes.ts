import { songEditSchema, songListSchema, songSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import { sendFile } from '../../platform/http/send-file.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { SongsService } from './songs.service.ts';

export interface SongsRoutesParts {
  readonly songs: SongsService;
  readonly identity: IdentityService;
}

const songParams = z.object({ songId: z.string().max(64) });
const PAGE = { default: 50, most: 200 };

/** The library under `/api/v1/songs`. */
export function songsRoutes({ songs, identity }: SongsRoutesParts): HttpRoutes {
  return async (server) => {
    const query = z.object({
      limit: z.coerce.number().int().min(1).max(PAGE.most).default(PAGE.default),
      cursor: z.string().max(100).optional(),
    });
    server.get(
      '/api/v1/songs',
      { schema: { tags: ['songs'], summary: 'The library, newest first', querystring: query, response: { 200: songListSchema } } },
      async (request) => songs.list(identity.of(request), request.query.limit, request.query.cursor ?? null),
    );

    server.get(
      '/api/v1/songs/:songId',
      { schema: { tags: ['songs'], summary: 'One song, its steps and files', params: songParams, response: { 200: songSchema } } },
      async (request) => songs.view(await songs.get(request.params.songId, identity.of(request))),
    );

    server.patch(
      '/api/v1/songs/:songId',
      {
        schema: {
          tags: ['songs'],
          summary: 'Change title, artist or album',
          params: songParams,
          body: songEditSchema,
          response: { 200: songSchema },
        },
      },
      async (request) => songs.view(await songs.edit(request.params.songId, request.body, identity.of(request))),
    );

    server.delete(
      '/api/v1/songs/:songId',
      { schema: { tags: ['songs'], summary: 'Remove a song with its jobs and files', params: songParams, response: { 204: z.null() } } },
      async (request, reply) => {
        await songs.remove(request.params.songId, identity.of(request));
        return reply.status(204).send(null);
      },
    );

    const fileParams = z.object({ songId: z.string().max(64), '*': z.string().max(200) });
    const fileQuery = z.object({ download: z.enum(['0', '1']).optional() });
    server.route({
      method: ['GET', 'HEAD'],
      url: '/api/v1/songs/:songId/files/*',
      schema: {
        tags: ['songs'],
        summary: 'A file of a song; stems also as .mp3, .wav or .opus. Ranges and ETags are answered.',
        params: fileParams,
        querystring: fileQuery,
      },
      handler: async (request, reply) => {
        const song = await songs.get(request.params.songId, identity.of(request));
        const file = await songs.file(song, request.params['*']);
        return sendFile(request, reply, file, request.query.download === '1' ? 'attachment' : 'inline');
      },
    });
  };
}
