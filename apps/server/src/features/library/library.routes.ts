import {
  analyseMissingSchema,
  artistListSchema,
  artistQuerySchema,
  batchActionSchema,
  batchResultSchema,
  duplicatesSchema,
  favouriteListSchema,
  folderListSchema,
  labelListSchema,
  libraryStatisticsSchema,
  searchQuerySchema,
  searchResultSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes, HttpServer } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { LabelsService } from '../songs/labels.service.ts';
import type { SongListService } from '../songs/song-list.service.ts';
import type { BatchService } from './batch.service.ts';
import type { LibraryService } from './library.service.ts';
import type { SearchService } from './search.service.ts';

export interface LibraryRoutesParts {
  readonly library: LibraryService;
  readonly search: SearchService;
  readonly batch: BatchService;
  readonly labels: LabelsService;
  readonly songList: SongListService;
  readonly identity: IdentityService;
}

const TAGS = ['library'];

/** The library as a whole: search, artists, labels, folders, favourites, figures, many songs at once. */
export function libraryRoutes(parts: LibraryRoutesParts): HttpRoutes {
  return async (server) => {
    lookRoutes(server, parts);
    favouriteRoutes(server, parts);
    hostRoutes(server, parts);
  };
}

function lookRoutes(server: HttpServer, { library, search, labels, songList, identity }: LibraryRoutesParts): void {
  server.get(
    '/api/v1/search',
    {
      schema: {
        tags: TAGS,
        summary: 'Songs by words of title, artist, album or lyrics',
        querystring: searchQuerySchema,
        response: { 200: searchResultSchema },
      },
    },
    async (request) => {
      const { songs, total } = await search.search(identity.of(request), request.query.q, request.query);
      return { songs: await songList.summaries(songs), total };
    },
  );

  server.get(
    '/api/v1/artists',
    { schema: { tags: TAGS, summary: 'Artists from A to Z', querystring: artistQuerySchema, response: { 200: artistListSchema } } },
    async (request) => library.artists(identity.of(request), request.query),
  );

  server.get(
    '/api/v1/labels',
    { schema: { tags: TAGS, summary: 'The words that people put on songs', response: { 200: labelListSchema } } },
    async (request) => ({ labels: await labels.counts(identity.of(request)) }),
  );

  server.get(
    '/api/v1/folders',
    { schema: { tags: TAGS, summary: 'The folders of the library', response: { 200: folderListSchema } } },
    async (request) => ({ folders: await library.folders(identity.of(request)) }),
  );
}

function favouriteRoutes(server: HttpServer, { labels, identity }: LibraryRoutesParts): void {
  const params = z.object({ songId: z.string().max(64) });
  server.get(
    '/api/v1/favourites',
    { schema: { tags: TAGS, summary: 'What you like, newest first', response: { 200: favouriteListSchema } } },
    async (request) => ({ songIds: await labels.liked(identity.of(request)) }),
  );
  for (const [method, liked, summary] of [
    ['PUT', true, 'Like a song'],
    ['DELETE', false, 'Do not like it any more'],
  ] as const)
    server.route({
      method,
      url: '/api/v1/favourites/:songId',
      schema: { tags: TAGS, summary, params, response: { 204: z.null() } },
      handler: async (request, reply) => {
        await labels.like(request.params.songId, liked, identity.remember(request, reply));
        return reply.status(204).send(null);
      },
    });
}

function hostRoutes(server: HttpServer, { library, batch, identity }: LibraryRoutesParts): void {
  server.get(
    '/api/v1/library/statistics',
    { schema: { tags: TAGS, summary: 'The library in figures', response: { 200: libraryStatisticsSchema } } },
    async (request) => library.statistics(identity.of(request)),
  );

  server.get(
    '/api/v1/library/duplicates',
    { schema: { tags: TAGS, summary: 'Songs that may be the same', response: { 200: duplicatesSchema } } },
    async (request) => ({ groups: await library.duplicates(identity.of(request)) }),
  );

  server.post(
    '/api/v1/library/batch',
    { schema: { tags: TAGS, summary: 'Do one thing to many songs', body: batchActionSchema, response: { 200: batchResultSchema } } },
    async (request, reply) => batch.run(request.body, identity.remember(request, reply)),
  );

  server.post(
    '/api/v1/library/analyse-missing',
    {
      schema: {
        tags: TAGS,
        summary: 'Start a job for every song that has none that finished',
        body: z.object({}).nullish(),
        response: { 202: analyseMissingSchema },
      },
    },
    async (request, reply) => reply.status(202).send({ started: await batch.analyseMissing(identity.remember(request, reply)) }),
  );
}
