import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDiskFull } from '../../platform/errors/disk-full.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { tempName } from '../../platform/temp/temp-files.ts';

export interface ReceivedFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Streams an upload to disk, hashing on the way. Nothing is left behind when it fails.
 * @throws DomainError `upload.tooLarge`, `upload.interrupted`, `audio.empty`, `storage.full`
 */
export async function receiveFile(source: Readable, { tempDir, maxBytes }: { tempDir: string; maxBytes: number }): Promise<ReceivedFile> {
  await mkdir(tempDir, { recursive: true });
  const path = join(tempDir, tempName('upload'));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      if (sizeBytes > maxBytes) done(new DomainError('upload.tooLarge', { maxBytes }));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(source, meter, createWriteStream(path, { flags: 'wx' }));
    if ((source as { truncated?: boolean }).truncated) throw new DomainError('upload.tooLarge', { maxBytes });
    if (sizeBytes === 0) throw new DomainError('audio.empty');
    return { path, sha256: hash.digest('hex'), sizeBytes };
  } catch (error) {
    await rm(path, { force: true });
    throw asRefusal(error);
  }
}

function asRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DomainError) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (isDiskFull(error)) return new DomainError('storage.full', {}, { cause: error });
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR')
    return new DomainError('upload.interrupted', {}, { cause: error });
  return error;
}
