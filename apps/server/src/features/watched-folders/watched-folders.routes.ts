import {
  failedFileListSchema,
  namePreviewRequestSchema,
  namePreviewSchema,
  newWatchedFolderSchema,
  watchedFolderEditSchema,
  watchedFolderListSchema,
  watchedFolderSchema,
} from '@refrain/contract';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { WatchedFoldersService } from './watched-folders.service.ts';

const TAGS = ['watched folders'];
const BASE = '/api/v1/library/watched-folders';
const params = z.object({ folderId: z.string().max(64) });
const one = { params, response: { 200: watchedFolderSchema } };

/** Folders of the server whose songs are taken in. */
export function watchedFoldersRoutes({ folders, identity }: { folders: WatchedFoldersService; identity: IdentityService }): HttpRoutes {
  return async (server) => {
    server.get(
      BASE,
      { schema: { tags: TAGS, summary: 'Watched folders', response: { 200: watchedFolderListSchema } } },
      async (request) => ({
        folders: await folders.list(identity.of(request)),
      }),
    );

    server.post(
      BASE,
      {
        schema: {
          tags: TAGS,
          summary: 'Watch a folder of the server',
          body: newWatchedFolderSchema,
          response: { 201: watchedFolderSchema },
        },
      },
      async (request, reply) => reply.status(201).send(await folders.add(request.body, identity.of(request))),
    );

    server.post(
      `${BASE}/preview`,
      {
        schema: {
          tags: TAGS,
          summary: 'How names of files would be read',
          body: namePreviewRequestSchema,
          response: { 200: namePreviewSchema },
        },
      },
      async (request) => folders.preview(request.body.path, request.body.nameRule, identity.of(request)),
    );

    server.patch(
      `${BASE}/:folderId`,
      { schema: { tags: TAGS, summary: 'Change how a folder is read', body: watchedFolderEditSchema, ...one } },
      async (request) => folders.edit(request.params.folderId, request.body, identity.of(request)),
    );

    server.delete(
      `${BASE}/:folderId`,
      { schema: { tags: TAGS, summary: 'Watch a folder no more; its songs stay', params, response: { 204: z.null() } } },
      async (request, reply) => {
        await folders.remove(request.params.folderId, identity.of(request));
        return reply.status(204).send(null);
      },
    );

    server.post(`${BASE}/:folderId/scan`, { schema: { tags: TAGS, summary: 'Look for new songs now', ...one } }, async (request) =>
      folders.scan(request.params.folderId, identity.of(request)),
    );

    server.post(`${BASE}/:folderId/stop`, { schema: { tags: TAGS, summary: 'Stop looking for new songs', ...one } }, async (request) =>
      folders.stopScan(request.params.folderId, identity.of(request)),
    );

    server.get(
      `${BASE}/:folderId/failed`,
      { schema: { tags: TAGS, summary: 'Files that could not be taken in, and why', params, response: { 200: failedFileListSchema } } },
      async (request) => ({ files: await folders.failed(request.params.folderId, identity.of(request)) }),
    );
  };
}
