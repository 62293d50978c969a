import { importableSchema, importBatchResultSchema, importBatchSchema, importRequestSchema, importSchema } from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { ImportsService } from './imports.service.ts';

const TAGS = ['imports'];
const params = z.object({ importId: z.string().max(64) });
const searchQuery = z.object({ query: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(50).default(10) });

/** Songs by link, under `/api/v1/imports`. */
export function importsRoutes({ imports, identity }: { imports: ImportsService; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.post(
      '/api/v1/imports',
      {
        schema: {
          tags: TAGS,
          summary: 'Import a song by link: a sound file by its address, or a page of a video site with yt-dlp',
          body: importRequestSchema,
          response: { 202: importSchema },
        },
      },
      async (request, reply) => reply.status(202).send(await imports.add(request.body, identity.remember(request, reply))),
    );

    server.post(
      '/api/v1/imports/batch',
      {
        schema: {
          tags: TAGS,
          summary: 'Import many links, playlists among them',
          body: importBatchSchema,
          response: { 202: importBatchResultSchema },
        },
      },
      async (request, reply) => reply.status(202).send(await imports.addMany(request.body, identity.remember(request, reply))),
    );

    server.get(
      '/api/v1/imports/search',
      {
        schema: {
          tags: TAGS,
          summary: 'Look for songs on a video site, with yt-dlp',
          querystring: searchQuery,
          response: { 200: z.object({ results: z.array(importableSchema) }) },
        },
      },
      async (request) => ({ results: await imports.search(request.query.query, request.query.limit, identity.of(request)) }),
    );

    server.get(
      '/api/v1/imports',
      {
        schema: {
          tags: TAGS,
          summary: 'The imports you started, newest first',
          response: { 200: z.object({ imports: z.array(importSchema) }) },
        },
      },
      async (request) => ({ imports: await imports.list(identity.of(request)) }),
    );

    server.get(
      '/api/v1/imports/:importId',
      { schema: { tags: TAGS, summary: 'How far an import is', params, response: { 200: importSchema } } },
      async (request) => imports.get(request.params.importId, identity.of(request)),
    );

    server.post(
      '/api/v1/imports/:importId/cancel',
      { schema: { tags: TAGS, summary: 'Stop an import', params, response: { 200: importSchema } } },
      async (request) => imports.cancel(request.params.importId, identity.of(request)),
    );

    server.post(
      '/api/v1/imports/:importId/retry',
      { schema: { tags: TAGS, summary: 'Start an import again that failed or was cancelled', params, response: { 200: importSchema } } },
      async (request) => imports.retry(request.params.importId, identity.of(request)),
    );
  };
}
