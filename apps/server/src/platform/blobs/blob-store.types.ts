// The port behind which bytes are kept: originals, artefacts, covers.
import type { Readable } from 'node:stream';

export interface StoredBlob {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface BlobStat {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface BlobEntry extends BlobStat {
  readonly key: string;
}

export interface BorrowedFile {
  /** Read it only: it may be the blob itself. */
  readonly path: string;
  /** Gives it back; again does nothing. */
  release(): Promise<void>;
}

export interface BlobRange {
  /** Byte offsets, both inclusive. */
  readonly start?: number;
  readonly end?: number;
  /** Of the whole blob; one that has another size is as good as none. A disk may have lost some of it. */
  readonly sizeBytes?: number;
}

/** What a browser that follows a signed address is told of the bytes. */
export interface SignedAnswer {
  readonly contentType: string;
  readonly contentDisposition: string;
}

/**
 * Keys are paths of lower-case segments: `[a-z0-9._-]` joined by `/`, no `.` or `..` segment, no leading or trailing slash.
 * A bad key throws `InvalidBlobKeyError`, a missing blob `BlobNotFoundError`.
 * A blob is whole or absent: readers never see half of one.
 */
export interface BlobStore {
  put(key: string, source: Readable | Buffer): Promise<StoredBlob>;
  /** Keeps a local file; `move: true` gives the file away, which costs nothing on the same disk. */
  putFile(key: string, localPath: string, options?: { readonly move?: boolean }): Promise<StoredBlob>;
  open(key: string, range?: BlobRange): Promise<Readable>;
  stat(key: string): Promise<BlobStat | null>;
  /** A missing blob is fine. */
  delete(key: string): Promise<void>;
  /** Deletes every blob below `prefix/` (whole segments: `a/b` does not touch `a/bc`). */
  deletePrefix(prefix: string): Promise<void>;
  /** Every blob below `prefix/`; `''` lists all. In no particular order. */
  list(prefix: string): AsyncIterable<BlobEntry>;
  /** A local file with the blob's bytes, until it is given back. */
  borrow(key: string): Promise<BorrowedFile>;
  /** An address that gives the blob to whoever has it, for a short time; null: readers come through this program. */
  signedUrl(key: string, answer: SignedAnswer): Promise<string | null>;
  /** Asks the store itself, once, and waits no longer than this. @throws when it cannot be used */
  check(options: { readonly timeoutMs: number }): Promise<void>;
  /** Drops those local copies that nobody has borrowed. */
  dropCopies(): Promise<void>;
  /** Drops local copies; nothing is asked of the store any more. */
  close(): Promise<void>;
}

export class InvalidBlobKeyError extends Error {
  override readonly name = 'InvalidBlobKeyError';

  constructor(key: string) {
    super(`Not a blob key: ${JSON.stringify(key)}`);
  }
}

export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(`There is no blob ${JSON.stringify(key)}`, options);
    this.key = key;
  }
}
