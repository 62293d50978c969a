import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BorrowedFile } from './blob-store.types.ts';

export interface LocalCopiesOptions {
  /** Of this process alone. */
  readonly folder: string;
  /** What is not borrowed is dropped, longest unused first, when all copies are larger than this. */
  readonly maxBytes: number;
}

/** A blob as it is in the store at one time. */
export interface BlobVersion {
  readonly key: string;
  /** Another one whenever the bytes are. */
  readonly tag: string;
  readonly sizeBytes: number;
}

interface Copy {
  readonly path: string;
  readonly sizeBytes: number;
  readonly ready: Promise<void>;
  borrowers: number;
}

/** Local copies of blobs that are elsewhere: each is fetched once, lent to whoever needs it as a file, and kept while there is room. */
export class LocalCopies {
  readonly #options: LocalCopiesOptions;
  /** In the order of their last use. */
  readonly #copies = new Map<string, Copy>();

  constructor(options: LocalCopiesOptions) {
    this.#options = options;
  }

  /** `fetch` writes the bytes to the path it is given; when it fails, the next borrower fetches anew. */
  async borrow({ key, tag, sizeBytes }: BlobVersion, fetch: (path: string) => Promise<void>): Promise<BorrowedFile> {
    const id = createHash('sha256').update(`${key}\n${tag}`).digest('hex');
    const copy = this.#copies.get(id) ?? this.#start(id, sizeBytes, fetch);
    copy.borrowers++;
    this.#use(id, copy);
    try {
      await copy.ready;
    } catch (error) {
      copy.borrowers--;
      throw error;
    }
    let lent = true;
    return {
      path: copy.path,
      release: async () => {
        if (!lent) return;
        lent = false;
        copy.borrowers--;
        await this.#makeRoom();
      },
    };
  }

  /** Drops what nobody has borrowed, whatever room there is. */
  dropUnused(): Promise<void> {
    return this.#makeRoom(0);
  }

  /** Drops everything: nobody borrows any more. */
  async close(): Promise<void> {
    this.#copies.clear();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  #start(id: string, sizeBytes: number, fetch: (path: string) => Promise<void>): Copy {
    // A name of its own: the copy before it may be about to be removed.
    const path = join(this.#options.folder, randomUUID());
    const ready = mkdir(this.#options.folder, { recursive: true })
      .then(() => fetch(path))
      .catch(async (error: unknown) => {
        this.#copies.delete(id);
        await rm(path, { force: true });
        throw error;
      });
    return { path, sizeBytes, ready, borrowers: 0 };
  }

  #use(id: string, copy: Copy): void {
    this.#copies.delete(id);
    this.#copies.set(id, copy);
  }

  async #makeRoom(maxBytes = this.#options.maxBytes): Promise<void> {
    let bytes = [...this.#copies.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [id, copy] of [...this.#copies]) {
      if (bytes <= maxBytes) return;
      if (copy.borrowers > 0) continue;
      this.#copies.delete(id);
      bytes -= copy.sizeBytes;
      await rm(copy.path, { force: true });
    }
  }
}
