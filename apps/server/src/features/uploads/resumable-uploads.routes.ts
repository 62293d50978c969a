import { uploadStateSchema } from '@refrain/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { requireRole } from '../accounts/rights.service.ts';
import { RESUMABLE_PATH, type ResumableUploads } from './resumable-uploads.service.ts';

const SWEEP_MS = 3_600_000;
const TAKE_OVER_MS = 60_000;

/**
 * Uploads that go on after a lost connection (tus 1.0). Metadata: `filename` and the fields of a plain upload. The
 * answer to the last part carries `Refrain-Song-Id` and `Refrain-Job-Id`.
 */
export function resumableUploadsRoutes(uploads: ResumableUploads, identity: IdentityService): HttpRoutes {
  return async (server) => {
    const sweep = setInterval(() => void uploads.sweep(), SWEEP_MS).unref();
    const takeOver = setInterval(() => void uploads.takeOver(), TAKE_OVER_MS).unref();
    server.addHook('onListen', () => void uploads.takeOver());
    server.addHook('onClose', async () => {
      clearInterval(sweep);
      clearInterval(takeOver);
      uploads.close();
    });
    server.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
    const handle = async (request: FastifyRequest, reply: FastifyReply) => {
      // Before the first byte is taken: who may not add songs is told now, not after the whole upload.
      const who = identity.remember(request, reply);
      if (request.method !== 'OPTIONS') requireRole(who, 'singer');
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value as string);
      await uploads.serve(request.raw, reply.raw, who);
    };
    server.all(RESUMABLE_PATH, { schema: { hide: true } }, handle);
    server.all(`${RESUMABLE_PATH}/*`, { schema: { hide: true } }, handle);

    const schema = {
      tags: ['uploads'],
      summary: 'Where a resumable upload stands',
      params: z.object({ uploadId: z.string().regex(/^[0-9a-f]{8,64}$/) }),
      response: { 200: uploadStateSchema },
    };
    server.get('/api/v1/uploads/:uploadId', { schema }, async (request) => uploads.get(request.params.uploadId));
  };
}
