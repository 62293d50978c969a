import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type UploadOptions, uploadOptionsSchema, uploadResultSchema } from '@refrain/contract';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import { readMultipart } from '../../platform/http/read-multipart.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { Accepted, UploadsService } from './uploads.service.ts';

export interface UploadsRoutesParts {
  readonly uploads: UploadsService;
  readonly songs: SongsService;
  readonly identity: IdentityService;
  readonly demo: { readonly audioPath: string; readonly lyricsPath: string; readonly fileName: string };
}

/** Uploads in one request, and the demo song. */
export function uploadsRoutes({ uploads, songs, identity, demo }: UploadsRoutesParts): HttpRoutes {
  const result = async ({ song, jobId, alreadyKnown }: Accepted) => ({
    songId: song.id,
    jobId,
    alreadyKnown,
    song: await songs.view(song),
  });

  return async (server) => {
    server.post(
      '/api/v1/uploads',
      {
        schema: {
          tags: ['uploads'],
          summary: 'Add a song: multipart field `file`, and optional fields beside it',
          consumes: ['multipart/form-data'],
          formFields: {
            lyrics: { description: 'Words to time, plain or LRC; heard from the voice when absent.' },
            language: { description: 'ISO 639-1 code; found from the voice when absent.' },
            quality: { description: 'How much time to spend.', enum: ['fast', 'standard', 'best'] },
            title: { description: 'Instead of the one in the tags.' },
            artist: { description: 'Instead of the one in the tags.' },
          },
          response: { 201: uploadResultSchema },
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        requireRole(who, 'singer');
        const { file, fileName, fields } = await readMultipart(request, {
          maxBytes: uploads.maxUploadBytes,
          receive: (source) => uploads.receive(source),
          discard: (received) => uploads.discard(received),
        });
        const options = await parseOptions(fields, () => uploads.discard(file));
        const accepted = await uploads.accept(file, { fileName, identity: who, options });
        return reply.status(201).send(await result(accepted));
      },
    );

    server.post(
      '/api/v1/demo',
      {
        schema: {
          tags: ['uploads'],
          summary: 'Add the built-in demo song',
          body: z.object({}).nullish(),
          response: { 201: uploadResultSchema },
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        requireRole(who, 'singer');
        const file = await uploads.receive(createReadStream(demo.audioPath));
        // Its words are known: the demo shows what given lyrics become.
        const options = { lyrics: await readFile(demo.lyricsPath, 'utf8') };
        const accepted = await uploads.accept(file, { fileName: demo.fileName, identity: who, options });
        return reply.status(201).send(await result(accepted));
      },
    );
  };
}

async function parseOptions(fields: Readonly<Record<string, string>>, discard: () => Promise<void>): Promise<UploadOptions> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));
  const parsed = uploadOptionsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  await discard();
  throw new DomainError('request.invalid', { detail: parsed.error.issues.map((issue) => issue.message).join(' ') });
}
