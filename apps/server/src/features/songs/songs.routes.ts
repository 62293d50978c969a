import { buffer } from 'node:stream/consumers';
import { songEditSchema, songListQuerySchema, songListSchema, songSchema } from '@refrain/contract';
import { z } from 'zod';
import { goneSignal } from '../../platform/http/gone-signal.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import { readMultipart } from '../../platform/http/read-multipart.ts';
import { sendFile } from '../../platform/http/send-file.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { type CoversService, LARGEST_COVER_BYTES } from '../covers/covers.service.ts';
import type { SongListService } from './song-list.service.ts';
import { personOf } from './song-rights.service.ts';
import type { SongsService } from './songs.service.ts';

export interface SongsRoutesParts {
  readonly songs: SongsService;
  readonly songList: SongListService;
  readonly covers: CoversService;
  readonly identity: IdentityService;
}

const songParams = z.object({ songId: z.string().max(64) });

/** The library under `/api/v1/songs`. */
export function songsRoutes({ songs, songList, covers, identity }: SongsRoutesParts): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/songs',
      {
        schema: {
          tags: ['songs'],
          summary: 'The library, page by page: filtered and sorted',
          querystring: songListQuerySchema,
          response: { 200: songListSchema },
        },
      },
      async (request) => {
        const who = identity.of(request);
        const { limit, cursor, order, direction, favourites, ...filter } = request.query;
        // Nobody likes what nobody marked: an unknown visitor's favourites are none.
        const favouriteOf = favourites === 'mine' ? (personOf(who) ?? '') : undefined;
        const favourite = favourites === 'house' ? true : undefined;
        return songList.list(who, {
          limit,
          cursor,
          order,
          ...(direction ? { direction } : {}),
          filter: { ...filter, favourite, favouriteOf },
        });
      },
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
          summary: 'Change what is known of a song',
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

    server.put(
      '/api/v1/songs/:songId/cover',
      {
        schema: {
          tags: ['songs'],
          summary: 'Give a song a cover: multipart field `file`',
          consumes: ['multipart/form-data'],
          params: songParams,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const who = identity.of(request);
        await songs.getToChange(request.params.songId, who);
        const { file } = await readMultipart(request, {
          maxBytes: LARGEST_COVER_BYTES,
          receive: (source) => buffer(source),
          discard: async () => undefined,
        });
        await covers.choose(request.params.songId, file);
        await songs.hasNewCover(request.params.songId);
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
        const file = await songs.file(song, request.params['*'], { signal: goneSignal(reply) });
        return sendFile(request, reply, file, request.query.download === '1' ? 'attachment' : 'inline');
      },
    });
  };
}
