import { z } from 'zod';
import type { ItunesHit } from '../features/metadata/metadata.types.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import { answerFor } from '../platform/http/error-mapping.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { refusal } from './open-karaoke-studio.errors.ts';

const TAGS = ['open karaoke studio'];
const MOST_RESULTS = 50;
const words = z.string().trim().max(200).default('');
const searchQuery = z.object({
  title: words,
  artist: words,
  album: words,
  limit: z.string().default('5'),
  sort_by: z.string().max(40).default('relevance'),
});
const autoBody = z.object({ artist: words, title: words, album: words.nullish(), song_id: z.string().max(64) });

/** Open Karaoke Studio's look-ups in iTunes. */
export function openKaraokeStudioMetadataRoutes({ metadata, identity }: CompatParts): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/metadata/search',
      { schema: { tags: TAGS, summary: 'Look for a song in iTunes', querystring: searchQuery } },
      async (request) => {
        const { title, artist, album, sort_by } = request.query;
        if (title === '' && artist === '') throw refusal('MISSING_SEARCH_PARAMETERS', 'Send a title or an artist.');
        const limit = Number(request.query.limit);
        if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RESULTS)
          throw refusal('INVALID_LIMIT', `The limit is 1 to ${MOST_RESULTS}.`);
        const hits = await metadata.searchItunes({ title, artist, album, limit }, identity.of(request));
        return {
          results: hits.map(itunesResult),
          searchParams: { artist, title, album, limit, sort_by },
          count: hits.length,
          success: true,
        };
      },
    );

    server.post(
      '/api/songs/metadata/auto',
      { schema: { tags: TAGS, summary: 'Take over the best details that are found for a song' } },
      async (request, reply) => {
        const body = autoBody.safeParse(request.body);
        const { artist, title, album, song_id } = body.data ?? { artist: '', title: '', album: '', song_id: '' };
        if (artist === '' || title === '' || song_id === '')
          return reply.status(400).send({ success: false, error: 'Missing required fields: artist, title, song_id' });
        try {
          await metadata.applyBest(song_id, { title, artist, album: album ?? '', limit: 5 }, identity.of(request));
          return { success: true };
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          const { status, detail } = answerFor(error);
          return reply.status(status).send({ success: false, error: detail });
        }
      },
    );
  };
}

/** A hit under the names that its clients know. */
function itunesResult({ candidate, raw }: ItunesHit) {
  const { id, title, artist, album, releaseDate, year, genre, durationSeconds, trackNumber, discNumber, explicit } = candidate;
  return {
    metadataId: id,
    title,
    artist,
    album: album ?? '',
    releaseDate: releaseDate ?? '',
    releaseYear: year,
    genre: genre ?? '',
    duration: durationSeconds === null ? null : Math.round(durationSeconds),
    trackNumber,
    discNumber,
    previewUrl: raw.previewUrl ?? '',
    explicit: explicit ?? false,
    artworkUrls: { small: raw.artworkUrl30 ?? '', medium: raw.artworkUrl60 ?? '', large: raw.artworkUrl100 ?? '' },
    artworkUrl: raw.artworkUrl100 ?? '',
    isStreamable: raw.isStreamable ?? false,
    artistId: raw.artistId ?? null,
    albumId: raw.collectionId ?? null,
    country: raw.country ?? '',
    price: raw.trackPrice ?? null,
    rawData: raw,
  };
}
