import type { UploadOptions, UploadState } from '@refrain/contract';
import type { Upload } from '@tus/server';
import type { Locks } from '../../platform/locks/locks.types.ts';
import type { ShortMemory } from '../../platform/memory/short-memory.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { UploadsService } from './uploads.service.ts';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

export interface FinishedUploadsParts {
  readonly uploads: UploadsService;
  readonly locks: Locks;
  /** Where outcomes are kept for the moments after an upload: whoever asks may ask another process. */
  readonly memory: ShortMemory;
  readonly explain: (error: unknown) => Refusal;
  /** Takes the received file away. */
  readonly remove: (uploadId: string) => Promise<void>;
}

/** What became of an upload; `failure` holds its HTTP status as well. */
type Outcome = UploadState & { readonly failure: (UploadState['failure'] & Refusal) | null };

const KEPT_MS = 3_600_000;

/** Makes songs of resumable uploads that are complete: of each only one, however often and wherever its last part is sent. */
export class FinishedUploads {
  readonly #parts: FinishedUploadsParts;

  constructor(parts: FinishedUploadsParts) {
    this.#parts = parts;
  }

  async find(uploadId: string): Promise<UploadState | null> {
    const known = await this.#parts.memory.get(`upload:${uploadId}`);
    return known === null ? null : (JSON.parse(known) as UploadState);
  }

  finish(upload: Upload, request: { readonly identity: Identity; readonly options: UploadOptions }): Promise<Outcome> {
    return this.#parts.locks.run(`upload-finish:${upload.id}`, async () => {
      const known = (await this.find(upload.id)) as Outcome | null;
      // One that is still being checked was so by a process that is gone: nobody else has the lock.
      if (known !== null && known.status !== 'checking') return known;
      const outcome = await this.#accept(upload, request);
      await this.#remember(outcome);
      await this.#parts.remove(upload.id).catch(() => undefined);
      return outcome;
    });
  }

  async #accept(upload: Upload, request: { readonly identity: Identity; readonly options: UploadOptions }): Promise<Outcome> {
    const { uploads, explain } = this.#parts;
    const base = { id: upload.id, receivedBytes: upload.offset, totalBytes: upload.size ?? null };
    await this.#remember({ ...base, status: 'checking', songId: null, jobId: null, failure: null });
    try {
      const file = await uploads.describeLocal(upload.storage?.path ?? '');
      const { song, jobId } = await uploads.accept(file, { fileName: upload.metadata?.['filename'] ?? '', ...request }, true);
      return { ...base, status: 'accepted', songId: song.id, jobId, failure: null };
    } catch (error) {
      const { status, code, detail } = explain(error);
      const failure = { status, code: code as 'internal', detail, message: detail };
      return { ...base, status: 'refused', songId: null, jobId: null, failure };
    }
  }

  #remember(outcome: Outcome): Promise<void> {
    return this.#parts.memory.set(`upload:${outcome.id}`, JSON.stringify(outcome), KEPT_MS);
  }
}
