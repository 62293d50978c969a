import {
  coverChoiceSchema,
  detailComparisonSchema,
  detailsChangeSchema,
  metadataQuerySchema,
  metadataResultSchema,
  songDetailsSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { MetadataService } from './metadata.service.ts';

const TAGS = ['metadata'];
const params = z.object({ songId: z.string().max(64) });

/** Looking songs up, under `/api/v1/metadata` and `/api/v1/songs/{id}/details`. */
export function metadataRoutes({ metadata, identity }: { metadata: MetadataService; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.get(
      '/api/v1/metadata/search',
      {
        schema: {
          tags: TAGS,
          summary: 'Look for a song in the services that are switched on',
          querystring: metadataQuerySchema,
          response: { 200: metadataResultSchema },
        },
      },
      async (request) => metadata.search(request.query, identity.of(request)),
    );

    server.get(
      '/api/v1/metadata/cover',
      { schema: { tags: TAGS, summary: 'A picture that a service has, to look at before it is chosen', querystring: coverChoiceSchema } },
      async (request, reply) => {
        const { bytes, mimeType } = await metadata.cover(request.query, identity.of(request));
        return reply.header('cache-control', 'private, max-age=3600').type(mimeType).send(bytes);
      },
    );

    server.get(
      '/api/v1/songs/:songId/details',
      { schema: { tags: TAGS, summary: 'What was taken over for a song, and from where', params, response: { 200: songDetailsSchema } } },
      async (request) => metadata.details(request.params.songId, identity.of(request)),
    );

    server.post(
      '/api/v1/songs/:songId/details/compare',
      {
        schema: {
          tags: TAGS,
          summary: 'Compare, field by field, what the library, the file and services outside say about a song',
          params,
          response: { 200: detailComparisonSchema },
        },
      },
      async (request) => metadata.compare(request.params.songId, identity.of(request)),
    );

    server.patch(
      '/api/v1/songs/:songId/details',
      {
        schema: {
          tags: TAGS,
          summary: 'Take over chosen fields and a cover',
          params,
          body: detailsChangeSchema,
          response: { 200: songDetailsSchema },
        },
      },
      async (request) => metadata.apply(request.params.songId, request.body, identity.of(request)),
    );
  };
}
