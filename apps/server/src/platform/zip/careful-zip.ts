import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { DomainError } from '../errors/domain-error.ts';

export interface ZipLimits {
  readonly entries: number;
  /** Of all entries together, unpacked. */
  readonly bytes: number;
}

/** What is known of an entry beforehand, and must be true. */
export interface Expected {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Text shrinks to a tenth; a hundredth is no text. */
const HIGHEST_RATIO = 200;
const RATIO_FREE_BYTES = 1_000_000;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

/**
 * A zip from outside, read with care: names that lead out, links, encryption, twice the same name, more entries or bytes
 * than allowed, and what unpacks to many times its size are refused before anything is unpacked; sizes and checksums are
 * checked while it is.
 */
export class CarefulZip {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** @throws DomainError `bundle.invalid` */
  static async open(path: string, limits: ZipLimits): Promise<CarefulZip> {
    let zip: ZipFile;
    try {
      zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
    } catch (error) {
      throw invalid('This is not a zip, or it is damaged.', error);
    }
    try {
      return new CarefulZip(zip, await readEntries(zip, limits));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  close(): void {
    this.#zip.close();
  }

  /** An entry in memory. @throws DomainError `bundle.invalid` when it is not there or too large */
  async read(path: string, mostBytes: number): Promise<Buffer> {
    const entry = this.#entry(path);
    if (entry.uncompressedSize > mostBytes) throw invalid(`${path} is too large.`);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of await this.#stream(entry)) chunks.push(chunk as Buffer);
    } catch (error) {
      throw invalid(`${path} cannot be unpacked.`, error);
    }
    return Buffer.concat(chunks);
  }

  /** An entry to a new file, which is only there afterwards when size and checksum are right. @throws DomainError `bundle.invalid` */
  async unpack({ path, sizeBytes, sha256 }: Expected, target: string): Promise<void> {
    const entry = this.#entry(path);
    if (entry.uncompressedSize !== sizeBytes) throw invalid(`${path} has not the size that the bundle says.`);
    const hash = createHash('sha256');
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(await this.#stream(entry), meter, createWriteStream(target, { flags: 'wx' }));
      if (hash.digest('hex') !== sha256) throw invalid(`${path} is damaged: its checksum is not the one that the bundle says.`);
    } catch (error) {
      await rm(target, { force: true });
      if (error instanceof DomainError || isOfDisk(error)) throw error;
      throw invalid(`${path} cannot be unpacked.`, error);
    }
  }

  #entry(path: string): Entry {
    const entry = this.#entries.get(path);
    if (!entry) throw invalid(`${path} is missing.`);
    return entry;
  }

  /** yauzl ends the stream with an error when an entry has more or fewer bytes than its header says. */
  #stream(entry: Entry): Promise<Readable> {
    return this.#zip.openReadStreamPromise(entry) as Promise<Readable>;
  }
}

async function readEntries(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  try {
    if (zip.entryCount > limits.entries) throw invalid('There are too many files in it.');
    for await (const entry of zip.eachEntry()) {
      const { fileName, uncompressedSize, compressedSize, externalFileAttributes } = entry;
      if (fileName.endsWith('/')) continue;
      bytes += uncompressedSize;
      if (entries.size >= limits.entries || bytes > limits.bytes) throw invalid('It is larger than this server takes.');
      if (uncompressedSize > RATIO_FREE_BYTES + compressedSize * HIGHEST_RATIO)
        throw invalid(`${fileName} unpacks to many times its size.`);
      if (((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK) throw invalid(`${fileName} is a link.`);
      if (entry.isEncrypted()) throw invalid(`${fileName} is encrypted.`);
      if (entries.has(fileName)) throw invalid(`${fileName} is in it twice.`);
      entries.set(fileName, entry);
    }
  } catch (error) {
    throw error instanceof DomainError ? error : invalid('This is not a zip, or it is damaged.', error);
  }
  return entries;
}

/** @param why a sentence of its own: it is told of a whole bundle or of one of its songs */
export function invalid(why: string, cause?: unknown): DomainError {
  return new DomainError('bundle.invalid', { detail: why }, { cause });
}

function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
