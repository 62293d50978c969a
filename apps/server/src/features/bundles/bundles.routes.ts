import { bundleResultListSchema, songIdsSchema } from '@refrain/contract';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import { readMultipart } from '../../platform/http/read-multipart.ts';
import { contentDisposition } from '../../platform/http/send-file.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { SongListService } from '../songs/song-list.service.ts';
import { requireHostOrOwner } from '../songs/song-rights.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { UploadsService } from '../uploads/uploads.service.ts';
import type { BundleExporter } from './export-bundle.service.ts';
import type { BundleImporter } from './import-bundle.service.ts';

export interface BundlesRoutesParts {
  readonly exporter: BundleExporter;
  readonly importer: BundleImporter;
  readonly songs: SongsService;
  readonly songList: SongListService;
  readonly uploads: UploadsService;
  readonly identity: IdentityService;
  readonly maxBytes: number;
}

const TAGS = ['bundles'];

/** Songs out and in, with all that belongs to them. */
export function bundlesRoutes({ exporter, importer, songs, songList, uploads, identity, maxBytes }: BundlesRoutesParts): HttpRoutes {
  return async (server) => {
    const params = z.object({ songId: z.string().max(64) });
    server.get(
      '/api/v1/songs/:songId/bundle',
      { schema: { tags: TAGS, summary: 'One song as a zip with everything that belongs to it', params } },
      async (request, reply) => {
        const song = await songs.get(request.params.songId, identity.of(request));
        void reply.headers({
          'content-type': 'application/zip',
          'content-disposition': contentDisposition('attachment', `${song.title}.refrain.zip`),
        });
        return reply.send(await exporter.export([song]));
      },
    );

    server.post(
      '/api/v1/library/export',
      { schema: { tags: TAGS, summary: 'Many songs as one zip', body: z.object({ songIds: songIdsSchema }) } },
      async (request, reply) => {
        const who = identity.of(request);
        requireHostOrOwner(who);
        const chosen = await songList.pick(who, [...new Set(request.body.songIds)]);
        if (chosen.length === 0) throw new DomainError('song.notFound');
        void reply.headers({
          'content-type': 'application/zip',
          'content-disposition': contentDisposition('attachment', 'songs.refrain.zip'),
        });
        return reply.send(await exporter.export(chosen));
      },
    );

    server.post(
      '/api/v1/library/import',
      {
        schema: {
          tags: TAGS,
          summary: 'Take in the songs of a bundle: multipart field `file`',
          consumes: ['multipart/form-data'],
          response: { 201: bundleResultListSchema },
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        requireRole(who, 'host');
        const { file } = await readMultipart(request, {
          maxBytes,
          receive: (source) => uploads.receive(source, maxBytes),
          discard: (received) => uploads.discard(received),
        });
        try {
          return await reply.status(201).send(await importer.import(file.path, who));
        } finally {
          await uploads.discard(file);
        }
      },
    );
  };
}
