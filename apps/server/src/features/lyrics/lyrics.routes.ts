import {
  foundLyricsSchema,
  lyricsFindResultSchema,
  lyricsFindSchema,
  lyricsGivenSchema,
  lyricsQuerySchema,
  songLyricsSchema,
  uploadResultSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { Accepted } from '../uploads/uploads.service.ts';
import type { LyricsService } from './lyrics.service.ts';

export interface LyricsRoutesParts {
  readonly lyrics: LyricsService;
  readonly songs: SongsService;
  readonly identity: IdentityService;
}

const TAGS = ['lyrics'];
const params = z.object({ songId: z.string().max(64) });

/** The words of songs, under `/api/v1/songs/{id}/lyrics` and `/api/v1/lyrics`. */
export function lyricsRoutes({ lyrics, songs, identity }: LyricsRoutesParts): HttpRoutes {
  const result = async ({ song, jobId }: Accepted) => ({ songId: song.id, jobId, alreadyKnown: true, song: await songs.view(song) });

  return async (server) => {
    server.get(
      '/api/v1/lyrics/search',
      {
        schema: {
          tags: TAGS,
          summary: 'Look for lyrics in LRCLIB, when it is switched on',
          querystring: lyricsQuerySchema,
          response: { 200: z.object({ results: z.array(foundLyricsSchema) }) },
        },
      },
      async (request) => ({ results: await lyrics.search(request.query, identity.of(request)) }),
    );

    server.get(
      '/api/v1/songs/:songId/lyrics',
      {
        schema: {
          tags: TAGS,
          summary: 'The lyrics of a song: the current ones and every version',
          params,
          response: { 200: songLyricsSchema },
        },
      },
      async (request) => lyrics.ofSong(request.params.songId, identity.of(request)),
    );

    server.put(
      '/api/v1/songs/:songId/lyrics',
      {
        schema: {
          tags: TAGS,
          summary: 'Give the lyrics (plain or LRC): a new version, and a job that times it on the voice',
          params,
          body: lyricsGivenSchema,
          response: { 202: uploadResultSchema },
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        return reply.status(202).send(await result(await lyrics.give(request.params.songId, request.body, who)));
      },
    );

    server.post(
      '/api/v1/songs/:songId/lyrics/find',
      {
        schema: {
          tags: TAGS,
          summary: 'Gather lyrics, compare them with what is sung, and take the best over',
          params,
          body: lyricsFindSchema,
          response: { 200: lyricsFindResultSchema },
        },
      },
      async (request, reply) => lyrics.find(request.params.songId, request.body, identity.remember(request, reply)),
    );

    server.post(
      '/api/v1/songs/:songId/lyrics/versions/:versionId/restore',
      {
        schema: {
          tags: TAGS,
          summary: 'Make an earlier version current again: a job times it on the voice',
          params: params.extend({ versionId: z.string().max(64) }),
          response: { 202: uploadResultSchema },
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        const { songId, versionId } = request.params;
        return reply.status(202).send(await result(await lyrics.restore(songId, versionId, who)));
      },
    );
  };
}
