import type { Importable } from '@refrain/contract';
import { z } from 'zod';
import { DomainError } from '../platform/errors/domain-error.ts';
import { answerFor } from '../platform/http/error-mapping.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { refusal } from './open-karaoke-studio.errors.ts';
import { ownNames } from './open-karaoke-studio.fields.ts';

const TAGS = ['open karaoke studio'];
const MOST_RESULTS = 50;
const VIDEO_ID = /^[\w-]{6,20}$/;
const searchQuery = z.object({ query: z.string().trim().max(200).default(''), maxResults: z.string().default('10') });
const musicQuery = z.object({
  q: z.string().trim().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(MOST_RESULTS).catch(10),
});
const name = z.string().trim().max(200).nullish();
const downloadBody = z.preprocess(
  ownNames,
  z.object({ videoId: z.string().max(2000), songId: z.string().max(64).nullish(), title: name, artist: name, album: name }),
);

/** Open Karaoke Studio's search and download of videos, by yt-dlp. */
export function openKaraokeStudioYouTubeRoutes({ imports, identity }: CompatParts): HttpRoutes {
  return async (server) => {
    server.get('/api/youtube/search', { schema: { tags: TAGS, summary: 'Look for videos', querystring: searchQuery } }, async (request) => {
      const { query } = request.query;
      if (query === '') throw refusal('MISSING_QUERY', 'Send what to look for as "query".');
      const limit = Number(request.query.maxResults);
      if (!Number.isInteger(limit) || limit < 1) throw refusal('INVALID_MAX_RESULTS', 'maxResults is a number from 1 on.');
      const found = await imports.search(query, Math.min(limit, MOST_RESULTS), identity.of(request));
      return { success: true, message: `Found ${found.length} videos matching '${query}'`, data: found.map(video) };
    });

    server.post('/api/youtube/download', { schema: { tags: TAGS, summary: 'Import a video as a song' } }, async (request, reply) => {
      const who = identity.remember(request, reply);
      const body = downloadBody.safeParse(request.body);
      if (!body.success) throw refusal('VALIDATION_ERROR', 'Send the video as "videoId", its id or its address.');
      const { videoId, songId, title, artist, album } = body.data;
      const url = VIDEO_ID.test(videoId) ? `https://www.youtube.com/watch?v=${videoId}` : videoId;
      if (!/^https?:\/\//.test(url) || !URL.canParse(url))
        throw refusal('VALIDATION_ERROR', 'Send the video as "videoId", its id or its address.');
      const said = { ...(title ? { title } : {}), ...(artist ? { artist } : {}), ...(album ? { album } : {}) };
      const { id } = await imports.add({ url, ...said }, who, songId ?? null);
      const job = { jobId: id, status: 'pending', message: 'YouTube processing job created' };
      return reply.status(202).send({ ...job, success: true, data: job });
    });

    server.get(
      '/api/youtube-music/search',
      { schema: { tags: TAGS, summary: 'Look for songs; `error` says why there are none', querystring: musicQuery } },
      async (request, reply) => {
        const { q, limit } = request.query;
        if (q === '') return reply.status(400).send({ error: "Missing query parameter 'q'" });
        try {
          const found = await imports.search(q, limit, identity.of(request));
          return { results: found.map(musicResult), error: null };
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          const { status, detail } = answerFor(error);
          return reply.status(status).send({ results: [], error: detail });
        }
      },
    );
  };
}

function video({ id, url, title, channel, durationSeconds, thumbnailUrl }: Importable) {
  return { id, videoId: id, title, url, channel, uploader: channel, thumbnail: thumbnailUrl, duration: durationSeconds };
}

function musicResult(found: Importable) {
  return { ...video(found), artist: found.channel, album: null };
}
