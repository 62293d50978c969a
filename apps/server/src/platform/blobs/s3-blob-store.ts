import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline as pipe, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type _Object,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkBlobKey } from './blob-key.ts';
import {
  type BlobEntry,
  BlobNotFoundError,
  type BlobRange,
  type BlobStat,
  type BlobStore,
  type BorrowedFile,
  type SignedAnswer,
  type StoredBlob,
} from './blob-store.types.ts';
import { sendContentMd5 } from './content-md5.ts';
import { HashingStream } from './hash-source.ts';
import { LocalCopies } from './local-copies.ts';
import { BlobStoreUnavailableError, explained, isBeyondEnd, isMissing } from './s3-errors.ts';

export interface S3Place {
  readonly bucket: string;
  /** Before every key, without a slash at the end; empty: none. */
  readonly prefix: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: found as Amazon's tools find them (profile, role of the machine). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

export interface S3BlobStoreOptions extends S3Place {
  /** For local copies, of this process alone. */
  readonly cacheFolder: string;
  readonly cacheBytes: number;
  /** Under which readers reach the store; absent or null: they come through this program. */
  readonly publicEndpoint?: string | null;
  /** For tests. */
  readonly timeoutMs?: number;
}

// A blob is sent in parts, two at a time: that much memory an upload takes, whatever its size (up to 10 000 parts).
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 2;
const TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MOST_TRIES = 4;
/** Long enough to follow it over a slow line, and for a player that asks for its next range. */
const SIGNED_SECONDS = 600;
/** Of a download that breaks off in the middle, which the SDK does not try again. */
const MOST_DOWNLOADS = 3;

/** Blobs as objects of any store that speaks S3. An object appears when all its parts are there. */
export class S3BlobStore implements BlobStore {
  readonly #client: S3Client;
  /** Signs for the address that readers use; asks nothing. */
  readonly #signer: S3Client | null;
  readonly #bucket: string;
  readonly #base: string;
  readonly #copies: LocalCopies;

  constructor(options: S3BlobStoreOptions) {
    const {
      bucket,
      prefix,
      endpoint,
      region,
      credentials,
      cacheFolder,
      cacheBytes,
      timeoutMs = TIMEOUT_MS,
      publicEndpoint = null,
    } = options;
    this.#bucket = bucket;
    this.#base = prefix === '' ? '' : `${prefix}/`;
    this.#copies = new LocalCopies({ folder: cacheFolder, maxBytes: cacheBytes });
    // The SDK writes into what it is given.
    const account = { region, ...(credentials === null ? {} : { credentials: { ...credentials } }) };
    const publicPlace = publicEndpoint === null ? null : { endpoint: publicEndpoint, forcePathStyle: true };
    this.#signer = publicPlace === null ? null : new S3Client({ ...account, ...publicPlace, requestChecksumCalculation: 'WHEN_REQUIRED' });
    this.#client = new S3Client({
      ...account,
      ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: MOST_TRIES,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // A reader may take its time over a body, so only a connection on which nothing moves is given up.
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: timeoutMs },
    });
    sendContentMd5(this.#client);
  }

  /** @throws what the store says when the bucket is not there, or not ours */
  async check({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    const abortSignal = AbortSignal.timeout(timeoutMs);
    await this.#ask(() => this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }), { abortSignal }));
  }

  async put(key: string, source: Readable | Buffer): Promise<StoredBlob> {
    const Key = this.#objectOf(key);
    const hashed = new HashingStream();
    // What breaks the source off breaks the upload off, and the other way round. A buffer is one chunk, not many bytes.
    pipe(Buffer.isBuffer(source) ? Readable.from([source], { objectMode: false }) : source, hashed, () => {});
    const upload = new Upload({
      client: this.#client,
      params: { Bucket: this.#bucket, Key, Body: hashed },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    });
    try {
      await this.#ask(() => upload.done());
    } finally {
      hashed.destroy();
    }
    return hashed.result();
  }

  async putFile(key: string, localPath: string, { move = false }: { readonly move?: boolean } = {}): Promise<StoredBlob> {
    const stored = await this.put(key, createReadStream(localPath));
    if (move) await rm(localPath, { force: true });
    return stored;
  }

  async open(key: string, { start = 0, end, sizeBytes }: BlobRange = {}): Promise<Readable> {
    const Key = this.#objectOf(key);
    const Range = start === 0 && end === undefined ? undefined : `bytes=${start}-${end ?? ''}`;
    try {
      const { Body, ContentRange, ContentLength = 0 } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key, Range }));
      const wholeBytes = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? ContentLength);
      if ((sizeBytes ?? wholeBytes) !== wholeBytes) {
        (Body as Readable).destroy();
        throw new BlobNotFoundError(key);
      }
      // A server may send more than it was asked for.
      const skip = start - Number(/^bytes (\d+)-/.exec(ContentRange ?? '')?.[1] ?? 0);
      const take = end === undefined ? Number.POSITIVE_INFINITY : end - start + 1;
      const chunks = arriving(Body as Readable);
      const stream = Readable.from(skip === 0 && ContentLength <= take ? chunks : cut(chunks, skip, take));
      // Who reads may leave before the first byte: then nothing else would let go of the connection.
      return stream.once('close', () => (Body as Readable).destroy());
    } catch (error) {
      if (isBeyondEnd(error) && start >= (sizeBytes ?? 0)) return Readable.from([]);
      if (error instanceof BlobNotFoundError) throw error;
      throw isMissing(error) || isBeyondEnd(error) ? new BlobNotFoundError(key, { cause: error }) : explained(error);
    }
  }

  async stat(key: string): Promise<BlobStat | null> {
    const head = await this.#head(key);
    return head && { sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
  }

  async signedUrl(key: string, { contentType, contentDisposition }: SignedAnswer): Promise<string | null> {
    if (this.#signer === null) return null;
    const object = { Bucket: this.#bucket, Key: this.#objectOf(key) };
    const answer = { ResponseContentType: contentType, ResponseContentDisposition: contentDisposition, ResponseCacheControl: 'private' };
    return getSignedUrl(this.#signer, new GetObjectCommand({ ...object, ...answer }), { expiresIn: SIGNED_SECONDS });
  }

  async delete(key: string): Promise<void> {
    const Key = this.#objectOf(key);
    await this.#ask(() => this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key })));
  }

  async deletePrefix(prefix: string): Promise<void> {
    checkBlobKey(prefix);
    for await (const page of this.#pages(prefix)) {
      const Objects = page.map(({ Key }) => ({ Key }));
      const answer = await this.#ask(() =>
        this.#client.send(new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } })),
      );
      const [failed] = answer.Errors ?? [];
      if (failed) throw new BlobStoreUnavailableError(new Error(`${failed.Key}: ${failed.Code} ${failed.Message}`));
    }
  }

  async *list(prefix: string): AsyncIterable<BlobEntry> {
    if (prefix !== '') checkBlobKey(prefix);
    for await (const page of this.#pages(prefix))
      for (const { Key, Size = 0, LastModified = new Date(0) } of page)
        yield { key: Key.slice(this.#base.length), sizeBytes: Size, modifiedAt: LastModified };
  }

  async borrow(key: string): Promise<BorrowedFile> {
    const head = await this.#head(key);
    if (!head) throw new BlobNotFoundError(key);
    const version = { key, tag: head.ETag ?? String(head.LastModified), sizeBytes: head.ContentLength ?? 0 };
    return this.#copies.borrow(version, (path) => this.#download(key, path, version.sizeBytes));
  }

  dropCopies(): Promise<void> {
    return this.#copies.dropUnused();
  }

  async close(): Promise<void> {
    await this.#copies.close();
    this.#client.destroy();
    this.#signer?.destroy();
  }

  async #download(key: string, path: string, sizeBytes: number): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await pipeline(await this.open(key), createWriteStream(path));
        const came = (await stat(path)).size;
        if (came === sizeBytes) return;
        throw new BlobStoreUnavailableError(new Error(`${key} has ${sizeBytes} bytes, ${came} came`));
      } catch (error) {
        const problem = explained(error);
        if (!(problem instanceof BlobStoreUnavailableError) || tries === MOST_DOWNLOADS) throw problem;
      }
    }
  }

  async #head(key: string): Promise<HeadObjectCommandOutput | null> {
    const Key = this.#objectOf(key);
    try {
      return await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key }));
    } catch (error) {
      if (isMissing(error)) return null;
      throw explained(error);
    }
  }

  /** Up to a thousand objects at a time. */
  async *#pages(prefix: string): AsyncIterable<(_Object & { Key: string })[]> {
    const Prefix = prefix === '' ? this.#base : `${this.#base}${prefix}/`;
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#ask(() => this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix, ContinuationToken })));
      const found = (page.Contents ?? []).flatMap((entry) => (entry.Key === undefined ? [] : [{ ...entry, Key: entry.Key }]));
      if (found.length > 0) yield found;
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  #objectOf(key: string): string {
    checkBlobKey(key);
    return this.#base + key;
  }

  async #ask<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw explained(error);
    }
  }
}

/** A store that breaks off in the middle of an answer is away, too. */
function arriving(body: Readable): AsyncIterable<Buffer> {
  // It may break off before anybody reads; whoever then reads is told.
  body.on('error', () => undefined);
  return (async function* () {
    try {
      yield* body as AsyncIterable<Buffer>;
    } catch (error) {
      throw explained(error);
    }
  })();
}

async function* cut(body: AsyncIterable<Buffer>, skip: number, take: number): AsyncIterable<Buffer> {
  let at = 0;
  for await (const chunk of body) {
    const part = chunk.subarray(Math.max(0, skip - at), Math.max(0, skip + take - at));
    if (part.length > 0) yield part;
    at += chunk.length;
    if (at >= skip + take) return;
  }
}
