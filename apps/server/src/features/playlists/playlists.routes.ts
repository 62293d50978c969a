import {
  newPlaylistSchema,
  playlistAddSchema,
  playlistEditSchema,
  playlistListSchema,
  playlistOrderSchema,
  playlistPageSchema,
  playlistRemoveSchema,
  playlistSchema,
  playlistSongsSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes, HttpServer } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { SongListService } from '../songs/song-list.service.ts';
import type { PlaylistsService } from './playlists.service.ts';

export interface PlaylistsRoutesParts {
  readonly playlists: PlaylistsService;
  readonly songList: SongListService;
  readonly identity: IdentityService;
}

const TAGS = ['playlists'];
const params = z.object({ playlistId: z.string().max(64) });

/** Playlists under `/api/v1/playlists`. */
export function playlistsRoutes(parts: PlaylistsRoutesParts): HttpRoutes {
  return async (server) => {
    playlistRoutes(server, parts);
    songRoutes(server, parts);
  };
}

function playlistRoutes(server: HttpServer, { playlists, identity }: PlaylistsRoutesParts): void {
  const one = { params, response: { 200: playlistSchema } };
  server.get(
    '/api/v1/playlists',
    { schema: { tags: TAGS, summary: 'All playlists', response: { 200: playlistListSchema } } },
    async (request) => ({ playlists: await playlists.list(identity.of(request)) }),
  );

  server.post(
    '/api/v1/playlists',
    {
      schema: {
        tags: TAGS,
        summary: 'Make a playlist; with rules it is a smart one',
        body: newPlaylistSchema,
        response: { 201: playlistSchema },
      },
    },
    async (request, reply) => reply.status(201).send(await playlists.create(request.body, identity.remember(request, reply))),
  );

  server.get('/api/v1/playlists/:playlistId', { schema: { tags: TAGS, summary: 'One playlist', ...one } }, async (request) =>
    playlists.get(request.params.playlistId, identity.of(request)),
  );

  server.patch(
    '/api/v1/playlists/:playlistId',
    { schema: { tags: TAGS, summary: 'Rename a playlist, or change the rules of a smart one', body: playlistEditSchema, ...one } },
    async (request) => playlists.edit(request.params.playlistId, request.body, identity.of(request)),
  );

  server.delete(
    '/api/v1/playlists/:playlistId',
    { schema: { tags: TAGS, summary: 'Remove a playlist; its songs stay', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await playlists.remove(request.params.playlistId, identity.of(request));
      return reply.status(204).send(null);
    },
  );
}

function songRoutes(server: HttpServer, { playlists, songList, identity }: PlaylistsRoutesParts): void {
  const path = '/api/v1/playlists/:playlistId/songs';
  const changed = { params, response: { 204: z.null() } };
  server.get(
    path,
    {
      schema: {
        tags: TAGS,
        summary: 'The songs of a playlist in order',
        params,
        querystring: playlistPageSchema,
        response: { 200: playlistSongsSchema },
      },
    },
    async (request) => {
      const { songs, total } = await playlists.songs(request.params.playlistId, request.query, identity.of(request));
      return { songs: await songList.summaries(songs), total };
    },
  );

  server.post(
    path,
    { schema: { tags: TAGS, summary: 'Put songs into a playlist', body: playlistAddSchema, ...changed } },
    async (request, reply) => {
      await playlists.add(request.params.playlistId, request.body, identity.of(request));
      return reply.status(204).send(null);
    },
  );

  server.delete(
    path,
    { schema: { tags: TAGS, summary: 'Take songs out of a playlist', body: playlistRemoveSchema, ...changed } },
    async (request, reply) => {
      await playlists.takeOut(request.params.playlistId, request.body.songIds, identity.of(request));
      return reply.status(204).send(null);
    },
  );

  server.put(
    path,
    { schema: { tags: TAGS, summary: 'Order the songs of a playlist', body: playlistOrderSchema, ...changed } },
    async (request, reply) => {
      await playlists.order(request.params.playlistId, request.body.songIds, identity.of(request));
      return reply.status(204).send(null);
    },
  );
}
