import { type UploadState, uploadOptionsSchema, uploadStateSchema } from '@refrain/contract';
import { Server as TusServer, type Upload } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../../platform/http/http-server.types.ts';
import type { ShortMemory } from '../../platform/memory/short-memory.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import { safeFileName } from './file-names.ts';
import { UploadStore } from './upload-store.ts';
import type { UploadsService } from './uploads.service.ts';

export interface ResumableUploadsParts {
  readonly uploads: UploadsService;
  readonly identity: IdentityService;
  readonly folder: string;
  /** Where outcomes are kept for the moments after an upload: whoever asks may ask another process. */
  readonly memory: ShortMemory;
  readonly explain: (error: unknown) => { status: number; code: string; detail: string };
}

const PATH = '/api/v1/uploads/resumable';
const KEPT_HOURS = 24;
const KEPT_STATE_MS = 3_600_000;

/**
 * Uploads that go on after a lost connection (tus 1.0). Metadata: `filename` and the fields of a plain upload. The
 * answer to the last part carries `Refrain-Song-Id` and `Refrain-Job-Id`.
 */
export function resumableUploadsRoutes(parts: ResumableUploadsParts): HttpRoutes {
  const remember = (state: UploadState) => parts.memory.set(`upload:${state.id}`, JSON.stringify(state), KEPT_STATE_MS);
  const store = new UploadStore({ directory: parts.folder, expirationPeriodInMilliseconds: KEPT_HOURS * 3_600_000 });
  const askers = new WeakMap<object, Identity>();
  const tus = new TusServer({
    path: PATH,
    datastore: store,
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
      return {};
    },
    onUploadFinish: async (request, upload) => {
      const identity = askers.get(request.runtime?.node?.req ?? request);
      if (!identity) throw new Error("The upload's request is not known.");
      const base = { id: upload.id, receivedBytes: upload.offset, totalBytes: upload.size ?? null };
      await remember({ ...base, status: 'checking', songId: null, jobId: null, failure: null });
      try {
        const file = await parts.uploads.describeLocal(upload.storage?.path ?? '');
        const accepted = await parts.uploads.accept(
          file,
          { fileName: upload.metadata?.['filename'] ?? '', identity, options: optionsOf(upload) },
          true,
        );
        await remember({ ...base, status: 'accepted', songId: accepted.song.id, jobId: accepted.jobId, failure: null });
        return { headers: { 'Refrain-Song-Id': accepted.song.id, 'Refrain-Job-Id': accepted.jobId } };
      } catch (error) {
        const { status, code, detail } = parts.explain(error);
        await remember({
          ...base,
          status: 'refused',
          songId: null,
          jobId: null,
          failure: { code: code as 'internal', message: detail },
        });
        throw tusRefusal({ status, code, detail });
      } finally {
        await store.remove(upload.id).catch(() => undefined);
      }
    },
  });

  return async (server) => {
    const sweep = setInterval(() => void store.deleteExpired().catch(() => undefined), 3_600_000).unref();
    server.addHook('onClose', async () => clearInterval(sweep));
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
        const known = await parts.memory.get(`upload:${uploadId}`);
        if (known !== null) return JSON.parse(known) as UploadState;
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

function tusRefusal({ status, code, detail }: { status: number; code: string; detail: string }) {
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
