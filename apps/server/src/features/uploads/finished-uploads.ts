import type { UploadOptions, UploadState } from '@refrain/contract';
import type { Upload } from '@tus/server';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Locks } from '../../platform/locks/locks.types.ts';
import type { ShortMemory } from '../../platform/memory/short-memory.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { UploadStore } from './upload-store.ts';
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
  readonly store: Pick<UploadStore, 'isWhole' | 'keepSender' | 'takeBackLastByte' | 'remove'>;
}

interface FinishRequest {
  readonly identity: Identity;
  readonly options: UploadOptions;
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
    const known = await this.#parts.memory.get(memoryKey(uploadId));
    return known === null ? null : (JSON.parse(known) as UploadState);
  }

  /** @throws DomainError `upload.busy` when it was reopened before its turn came */
  finish(upload: Upload, request: FinishRequest): Promise<Outcome> {
    return this.#parts.locks.run(turnOf(upload.id), () => this.#finishInTurn(upload, request));
  }

  /** The same for one that a process was looking into that may be gone: if it is not, this does nothing. */
  async takeOver(upload: Upload, request: FinishRequest): Promise<void> {
    await this.#parts.locks.tryRun(turnOf(upload.id), async () => void (await this.#finishInTurn(upload, request)));
  }

  async #finishInTurn(upload: Upload, request: FinishRequest): Promise<Outcome> {
    const { store } = this.#parts;
    const known = await this.#settled(upload.id);
    if (known !== null) return known;
    if (!(await store.isWhole(upload.id))) throw new DomainError('upload.busy');
    await store.keepSender(upload.id, request.identity);
    const outcome = await this.#accept(upload, request);
    // What was no fault of the file may go well the next time.
    if (outcome.failure !== null && outcome.failure.status >= 500) await this.#forget(upload.id);
    else {
      await this.#remember(outcome);
      await store.remove(upload.id).catch(() => undefined);
    }
    return outcome;
  }

  /**
   * For a client that asks how much is here. An upload that is whole and of which nothing came, because a part of the server was away
   * or the process that looked into it was killed, lacks a byte from now on: so its last step is sent again.
   */
  async reopen(uploadId: string): Promise<void> {
    await this.#parts.locks.tryRun(turnOf(uploadId), async () => {
      if ((await this.#settled(uploadId)) === null) await this.#forget(uploadId);
    });
  }

  /** Call it in the upload's turn: one that is still being checked was so by a process that is gone, for nobody else has the turn. */
  async #settled(uploadId: string): Promise<Outcome | null> {
    const known = (await this.find(uploadId)) as Outcome | null;
    return known?.status === 'checking' ? null : known;
  }

  async #forget(uploadId: string): Promise<void> {
    await this.#parts.memory.delete(memoryKey(uploadId));
    await this.#parts.store.takeBackLastByte(uploadId);
  }

  async #accept(upload: Upload, request: FinishRequest): Promise<Outcome> {
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
    return this.#parts.memory.set(memoryKey(outcome.id), JSON.stringify(outcome), KEPT_MS);
  }
}

function memoryKey(uploadId: string): string {
  return `upload:${uploadId}`;
}

function turnOf(uploadId: string): string {
  return `upload-finish:${uploadId}`;
}
