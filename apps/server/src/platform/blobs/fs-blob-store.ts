import { constants, createWriteStream, type Dirent, type Stats } from 'node:fs';
import { access, copyFile, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeLeftBehind, tempName } from '../temp/temp-files.ts';
import { checkBlobKey } from './blob-key.ts';
import {
  type BlobEntry,
  BlobNotFoundError,
  type BlobRange,
  type BlobStat,
  type BlobStore,
  type BorrowedFile,
  type StoredBlob,
} from './blob-store.types.ts';
import { HashingStream, hashFile } from './hash-source.ts';

// Not a legal key, so it can lie among the blobs: renames need the same file system.
const TEMP_FOLDER = '.Temp';
// Long enough for any upload that is still being written by another process.
const STALE_AFTER_MS = 24 * 3_600_000;

/** Blobs as files below a folder. Bytes are written beside, flushed, then renamed into place. */
export class FsBlobStore implements BlobStore {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** Makes the folder and removes what interrupted writes left there. */
  static async open({ root }: { readonly root: string }): Promise<FsBlobStore> {
    const tempFolder = join(root, TEMP_FOLDER);
    await mkdir(tempFolder, { recursive: true });
    await removeLeftBehind(tempFolder, { olderThanMs: STALE_AFTER_MS });
    return new FsBlobStore(root);
  }

  async put(key: string, source: Readable | Buffer): Promise<StoredBlob> {
    const target = this.#pathOf(key);
    const temp = this.#tempPath();
    try {
      const stored = await writeHashed(source, temp);
      await settle(temp, target);
      return stored;
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
  }

  async putFile(key: string, localPath: string, { move = false }: { readonly move?: boolean } = {}): Promise<StoredBlob> {
    const target = this.#pathOf(key);
    const stored = await hashFile(localPath);
    if (move && (await moveInto(localPath, target))) return stored;
    const temp = this.#tempPath();
    try {
      await copyFile(localPath, temp);
      await settle(temp, target);
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
    if (move) await rm(localPath, { force: true });
    return stored;
  }

  async open(key: string, { sizeBytes, ...range }: BlobRange = {}): Promise<Readable> {
    const handle = await open(this.#pathOf(key), 'r').catch((error: unknown) => {
      throw isMissing(error) ? new BlobNotFoundError(key, { cause: error }) : error;
    });
    const stats = await handle.stat();
    if (stats.isFile() && (sizeBytes ?? stats.size) === stats.size) return handle.createReadStream(range);
    await handle.close();
    throw new BlobNotFoundError(key);
  }

  async stat(key: string): Promise<BlobStat | null> {
    const stats = await statOrNull(this.#pathOf(key));
    return stats?.isFile() ? { sizeBytes: stats.size, modifiedAt: stats.mtime } : null;
  }

  async delete(key: string): Promise<void> {
    const path = this.#pathOf(key);
    await rm(path, { force: true });
    await this.#removeEmptyFolders(dirname(path));
  }

  async deletePrefix(prefix: string): Promise<void> {
    const path = this.#pathOf(prefix);
    if (!(await statOrNull(path))?.isDirectory()) return;
    await rm(path, { recursive: true, force: true });
    await this.#removeEmptyFolders(dirname(path));
  }

  async *list(prefix: string): AsyncIterable<BlobEntry> {
    const folder = prefix === '' ? this.#root : this.#pathOf(prefix);
    for (const entry of await readFolder(folder)) {
      if (entry.name === TEMP_FOLDER) continue;
      const key = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) yield* this.list(key);
      else {
        const found = await this.stat(key);
        if (found) yield { key, ...found };
      }
    }
  }

  async borrow(key: string): Promise<BorrowedFile> {
    if (!(await this.stat(key))) throw new BlobNotFoundError(key);
    return { path: this.#pathOf(key), release: async () => {} };
  }

  async signedUrl(): Promise<null> {
    return null;
  }

  /** A disk answers at once, or not at all. */
  async check({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    const late = sleep(timeoutMs, undefined, { ref: false }).then(() => {
      throw new Error('The folder of the blobs does not answer.');
    });
    await Promise.race([access(this.#root, constants.R_OK | constants.W_OK), late]);
  }

  /** There are none. */
  async dropCopies(): Promise<void> {}

  async close(): Promise<void> {}

  #pathOf(key: string): string {
    checkBlobKey(key);
    return join(this.#root, ...key.split('/'));
  }

  #tempPath(): string {
    return join(this.#root, TEMP_FOLDER, tempName('blob'));
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let current = folder; current.length > this.#root.length; current = dirname(current)) {
      const removed = await rmdir(current).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }
}

async function writeHashed(source: Readable | Buffer, path: string): Promise<StoredBlob> {
  const hashed = new HashingStream();
  // A buffer is one chunk: Readable.from would hand it over byte by byte.
  const readable = Buffer.isBuffer(source) ? Readable.from([source]) : source;
  await pipeline(readable, hashed, createWriteStream(path, { flags: 'wx' }));
  return hashed.result();
}

/** Flushes the bytes and gives the file its name; after a power cut the blob is whole or absent. */
async function settle(temp: string, target: string): Promise<void> {
  await flush(temp);
  const folder = dirname(target);
  const firstMade = await mkdir(folder, { recursive: true });
  await retryOnceIfMissing(() => rename(temp, target), target);
  await flush(folder);
  // A folder that was made is a name in the one above, which has to be on the disk as well.
  for (let made = folder; firstMade !== undefined && made.length >= firstMade.length; made = dirname(made)) await flush(dirname(made));
}

/** False: the file is on another disk and was left alone. */
async function moveInto(localPath: string, target: string): Promise<boolean> {
  try {
    await settle(localPath, target);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EXDEV') return false;
    throw error;
  }
}

/** A concurrent delete may take away the folder between making and using it. */
async function retryOnceIfMissing(action: () => Promise<void>, target: string): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isMissing(error)) throw error;
    await mkdir(dirname(target), { recursive: true });
    await action();
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems and Windows cannot flush a folder.
    if (!(await handle.stat()).isDirectory()) throw error;
  } finally {
    await handle.close();
  }
}

async function readFolder(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
