import type { UploadOptions } from '@refrain/contract';
import { RefusedError } from '../api/http.ts';
import { type Accepted, sendFile } from '../api/upload.ts';
import { Store } from '../ui/store.ts';

/** A file on its way in. */
export interface Upload {
  id: number;
  file: File;
  options: UploadOptions;
  status: 'waiting' | 'sending' | 'checking' | 'failed';
  sentBytes: number;
  failure: Error | null;
  /** Whether sending it again could help; a file that was refused for what is in it stays refused. */
  worthRetrying: boolean;
}

type Send = typeof sendFile;

/** Sends files one after the other; lives outside React, so leaving the page does not stop it. */
export class Uploads {
  readonly store = new Store<readonly Upload[]>([]);
  readonly #send: Send;
  readonly #aborts = new Map<number, AbortController>();
  readonly #done = new Map<number, (accepted: Accepted) => void>();
  #nextId = 1;
  #busy = false;

  constructor(send: Send = sendFile) {
    this.#send = send;
  }

  /** @param onAccepted called when the server has taken the file and begun to make the song */
  add(file: File, options: UploadOptions, onAccepted: (accepted: Accepted) => void): void {
    const id = this.#nextId++;
    this.#done.set(id, onAccepted);
    this.store.set([...this.store.get(), { id, file, options, status: 'waiting', sentBytes: 0, failure: null, worthRetrying: true }]);
    void this.#work();
  }

  retry(id: number): void {
    this.#change(id, { status: 'waiting', failure: null, sentBytes: 0 });
    void this.#work();
  }

  /** Stops an upload and takes it off the list. */
  remove(id: number): void {
    this.#aborts.get(id)?.abort();
    this.#done.delete(id);
    this.store.set(this.store.get().filter((upload) => upload.id !== id));
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#sendOne(next);
    this.#busy = false;
  }

  #next(): Upload | undefined {
    return this.store.get().find((upload) => upload.status === 'waiting');
  }

  async #sendOne({ id, file, options }: Upload): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    this.#change(id, { status: 'sending' });
    try {
      const accepted = await this.#send(file, {
        options,
        signal: abort.signal,
        onProgress: (sentBytes) => this.#change(id, { sentBytes, status: sentBytes >= file.size ? 'checking' : 'sending' }),
      });
      const onAccepted = this.#done.get(id);
      // It has arrived: taking it off the list must not stop it any more.
      this.#aborts.delete(id);
      this.remove(id);
      onAccepted?.(accepted);
    } catch (error) {
      this.#change(id, {
        status: 'failed',
        failure: error instanceof Error ? error : new Error(String(error)),
        worthRetrying: !(error instanceof RefusedError && error.status < 500),
      });
    } finally {
      this.#aborts.delete(id);
    }
  }

  #change(id: number, change: Partial<Upload>): void {
    this.store.set(this.store.get().map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));
  }
}
