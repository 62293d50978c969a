import { uploadOptionsSchema, uploadStateSchema } from '@refrain/contract';
import { Server as TusServer, type Upload } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { roomOf } from '../../platform/disk/disk-space.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import { safeFileName } from './file-names.ts';
import { FinishedUploads, type FinishedUploadsParts, type Refusal } from './finished-uploads.ts';
import { UploadLocker, type UploadLockerParts } from './upload-locker.ts';
import { UploadStore } from './upload-store.ts';

export interface ResumableUploadsParts extends Omit<FinishedUploadsParts, 'remove'>, Omit<UploadLockerParts, 'refusal'> {
  readonly identity: IdentityService;
  readonly folder: string;
}

const PATH = '/api/v1/uploads/resumable';
const KEPT_HOURS = 24;

/**
 * Uploads that go on after a lost connection (tus 1.0). Metadata: `filename` and the fields of a plain upload. The
 * answer to the last part carries `Refrain-Song-Id` and `Refrain-Job-Id`.
 */
export function resumableUploadsRoutes(parts: ResumableUploadsParts): HttpRoutes {
  const store = new UploadStore({ directory: parts.folder, expirationPeriodInMilliseconds: KEPT_HOURS * 3_600_000 });
  const finished = new FinishedUploads({ ...parts, remove: (uploadId) => store.remove(uploadId) });
  const locker = new UploadLocker({ ...parts, refusal: () => tusRefusal(parts.explain(new DomainError('upload.busy'))) });
  const askers = new WeakMap<object, Identity>();
  const tus = new TusServer({
    path: PATH,
    datastore: store,
    locker,
    maxSize: parts.uploads.maxUploadBytes,
    relativeLocation: true,
    respectForwardedHeaders: true,
    exposedHeaders: ['Refrain-Song-Id', 'Refrain-Job-Id'],
    // Errors of the store, a full disk among them, are said as in the rest of the API.
    onResponseError: (_request, error) => (error instanceof Error ? tusRefusal(parts.explain(error)) : undefined),
    onUploadCreate: async (_request, upload) => {
      optionsOf(upload);
      if (safeFileName(upload.metadata?.['filename'] ?? '') === null)
        throw { status_code: 400, body: "Say the file's name in the metadata field `filename`.\n" };
      // Told before the first byte; a disk that fills up meanwhile is told by the store.
      if ((upload.size ?? 0) > (await roomOf(parts.folder)).freeBytes) throw tusRefusal(parts.explain(new DomainError('storage.full')));
      return {};
    },
    onUploadFinish: async (request, upload) => {
      const identity = askers.get(request.runtime?.node?.req ?? request);
      if (!identity) throw new Error("The upload's request is not known.");
      const { songId, jobId, failure } = await finished.finish(upload, { identity, options: optionsOf(upload) });
      if (failure) throw tusRefusal(failure);
      return { headers: { 'Refrain-Song-Id': songId ?? '', 'Refrain-Job-Id': jobId ?? '' } };
    },
  });

  return async (server) => {
    const sweep = setInterval(() => void store.deleteExpired().catch(() => undefined), 3_600_000).unref();
    server.addHook('onClose', async () => {
      clearInterval(sweep);
      locker.close();
    });
    server.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
    const handle = async (request: FastifyRequest, reply: FastifyReply) => {
      // Before the first byte is taken: who may not add songs is told now, not after the whole upload.
      const who = parts.identity.remember(request, reply);
      if (request.method !== 'OPTIONS') requireRole(who, 'singer');
      askers.set(request.raw, who);
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value as string);
      await tus.handle(request.raw, reply.raw);
    };
    server.all(PATH, { schema: { hide: true } }, handle);
    server.all(`${PATH}/*`, { schema: { hide: true } }, handle);

    server.get(
      '/api/v1/uploads/:uploadId',
      {
        schema: {
          tags: ['uploads'],
          summary: 'Where a resumable upload stands',
          params: z.object({ uploadId: z.string().regex(/^[0-9a-f]{8,64}$/) }),
          response: { 200: uploadStateSchema },
        },
      },
      async (request) => {
        const { uploadId } = request.params;
        const known = await finished.find(uploadId);
        if (known) return known;
        const upload = await store.getUpload(uploadId).catch(() => null);
        if (!upload) throw new DomainError('upload.notFound');
        return {
          id: uploadId,
          status: 'receiving' as const,
          receivedBytes: upload.offset,
          totalBytes: upload.size ?? null,
          songId: null,
          jobId: null,
          failure: null,
        };
      },
    );
  };
}

function tusRefusal({ status, code, detail }: Refusal) {
  return { status_code: status, body: JSON.stringify({ code, detail }) };
}

function optionsOf(upload: Upload) {
  const { lyrics, language, quality, title, artist } = upload.metadata ?? {};
  const given = Object.fromEntries(
    Object.entries({ lyrics, language, quality, title, artist }).filter(([, value]) => typeof value === 'string' && value.trim() !== ''),
  );
  const parsed = uploadOptionsSchema.safeParse(given);
  if (!parsed.success) throw { status_code: 400, body: `${parsed.error.issues.map((issue) => issue.message).join(' ')}\n` };
  return parsed.data;
}
