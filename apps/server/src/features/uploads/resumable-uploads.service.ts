import type { IncomingMessage, ServerResponse } from 'node:http';
import { type UploadState, uploadOptionsSchema } from '@refrain/contract';
import { type ServerOptions, Server as TusServer, type Upload } from '@tus/server';
import { roomOf } from '../../platform/disk/disk-space.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { safeFileName } from './file-names.ts';
import { FinishedUploads, type FinishedUploadsParts, type Refusal } from './finished-uploads.ts';
import { UploadLocker, type UploadLockerParts } from './upload-locker.ts';
import { UploadStore } from './upload-store.ts';

export interface ResumableUploadsParts extends Omit<FinishedUploadsParts, 'store'>, Omit<UploadLockerParts, 'refusal'> {
  readonly folder: string;
}

/** Where clients begin, and below which their uploads are. */
export const RESUMABLE_PATH = '/api/v1/uploads/resumable';
const KEPT_MS = 24 * 3_600_000;

/** Uploads that go on after a lost connection: tus 1.0, from the first byte to the song. */
export class ResumableUploads {
  readonly #parts: ResumableUploadsParts;
  readonly #store: UploadStore;
  readonly #finished: FinishedUploads;
  readonly #locker: UploadLocker;
  readonly #tus: TusServer;
  readonly #askers = new WeakMap<object, Identity>();

  constructor(parts: ResumableUploadsParts) {
    this.#parts = parts;
    this.#store = new UploadStore({ directory: parts.folder, expirationPeriodInMilliseconds: KEPT_MS });
    this.#finished = new FinishedUploads({ ...parts, store: this.#store });
    this.#locker = new UploadLocker({ ...parts, refusal: () => tusRefusal(parts.explain(new DomainError('upload.busy'))) });
    this.#tus = new TusServer({
      path: RESUMABLE_PATH,
      datastore: this.#store,
      locker: this.#locker,
      maxSize: parts.uploads.maxUploadBytes,
      relativeLocation: true,
      respectForwardedHeaders: true,
      exposedHeaders: ['Refrain-Song-Id', 'Refrain-Job-Id'],
      // Errors of the store, a full disk among them, are said as in the rest of the API.
      onResponseError: (_request, error) => (error instanceof Error ? tusRefusal(parts.explain(error)) : undefined),
      onIncomingRequest: async ({ method }, uploadId) => {
        if (method === 'HEAD') await this.#finished.reopen(uploadId);
      },
      onUploadCreate: (_request, upload) => this.#requireFit(upload),
      onUploadFinish: (request, upload) => this.#finish(request, upload),
    });
  }

  /** Answers a request of the protocol, for whoever sent it. */
  async serve(request: IncomingMessage, response: ServerResponse, asker: Identity): Promise<void> {
    if (request.method === 'HEAD' && (await this.#answerAccepted(request, response))) return;
    this.#askers.set(request, asker);
    await this.#tus.handle(request, response);
  }

  /** @throws DomainError `upload.notFound` */
  async get(uploadId: string): Promise<UploadState> {
    const known = await this.#finished.find(uploadId);
    if (known) return known;
    const upload = await this.#store.getUpload(uploadId).catch(() => null);
    if (!upload) throw new DomainError('upload.notFound');
    const received = { receivedBytes: upload.offset, totalBytes: upload.size ?? null };
    return { id: uploadId, status: 'receiving', ...received, songId: null, jobId: null, failure: null };
  }

  /** Forgets what nobody went on with for a day. */
  async sweep(): Promise<void> {
    await this.#store.deleteExpired().catch(() => undefined);
  }

  /**
   * Makes the songs of uploads that a process was looking into when it ended: their clients may have been told that nothing is missing,
   * and would not send their last part again.
   */
  async takeOver(): Promise<void> {
    for await (const { upload, sentBy } of this.#store.unfinished()) {
      try {
        await this.#finished.takeOver(upload, { identity: sentBy, options: optionsOf(upload) });
      } catch {
        // One that this version does not take, or not now, keeps none of the others. It is looked at again in a minute.
      }
    }
  }

  close(): void {
    this.#locker.close();
  }

  /** A client whose last answer was lost is told that nothing is missing, and what came of it: tus knows the upload no more. */
  async #answerAccepted({ url = '' }: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const uploadId = url.split('?')[0]?.slice(RESUMABLE_PATH.length + 1) ?? '';
    // Where the memory is away tus meets the same error, and answers it.
    const known = await this.#finished.find(uploadId).catch(() => null);
    if (known?.status !== 'accepted') return false;
    const length = String(known.receivedBytes);
    const where = { 'Refrain-Song-Id': known.songId ?? '', 'Refrain-Job-Id': known.jobId ?? '' };
    const protocol = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': length, 'Upload-Length': length, 'Cache-Control': 'no-store' };
    response.writeHead(200, { ...protocol, ...where }).end();
    return true;
  }

  /** Told before the first byte; a disk that fills up meanwhile is told by the store. */
  async #requireFit(upload: Upload): Promise<object> {
    optionsOf(upload);
    if (safeFileName(upload.metadata?.['filename'] ?? '') === null)
      throw { status_code: 400, body: "Say the file's name in the metadata field `filename`.\n" };
    const { folder, explain } = this.#parts;
    if ((upload.size ?? 0) > (await roomOf(folder)).freeBytes) throw tusRefusal(explain(new DomainError('storage.full')));
    return {};
  }

  async #finish(request: Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0], upload: Upload) {
    const identity = this.#askers.get(request.runtime?.node?.req ?? request);
    if (!identity) throw new Error("The upload's request is not known.");
    const { songId, jobId, failure } = await this.#finished.finish(upload, { identity, options: optionsOf(upload) });
    if (failure) throw tusRefusal(failure);
    return { headers: { 'Refrain-Song-Id': songId ?? '', 'Refrain-Job-Id': jobId ?? '' } };
  }
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
