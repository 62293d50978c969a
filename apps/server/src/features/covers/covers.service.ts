import { createHash } from 'node:crypto';
import { readImageHeader } from '@refrain/audio-engine';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { SendableFile } from '../../platform/http/send-file.ts';
import type { CoversRepository } from './covers.repository.ts';

/** Larger pictures are not taken from outside. */
export const LARGEST_COVER_BYTES = 10 * 1024 * 1024;

/** Pictures that were chosen for songs; they go before the one in the file. */
export class CoversService {
  readonly #parts: { readonly repository: CoversRepository; readonly blobs: BlobStore };

  constructor(parts: { readonly repository: CoversRepository; readonly blobs: BlobStore }) {
    this.#parts = parts;
  }

  /** What kind of picture these bytes are, whatever they were called. @throws DomainError `cover.invalid` */
  check(bytes: Buffer): string {
    const header = bytes.length <= LARGEST_COVER_BYTES ? readImageHeader(bytes) : null;
    if (!header) throw new DomainError('cover.invalid');
    return header.mimeType;
  }

  /** Keeps a picture for a song, in place of the one chosen before. @throws DomainError `cover.invalid` */
  async choose(songId: string, bytes: Buffer): Promise<void> {
    const mimeType = this.check(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const before = await this.#parts.repository.find(songId);
    await this.#parts.blobs.put(coverKey(songId, sha256), bytes);
    await this.#parts.repository.save(songId, { sha256, mimeType, sizeBytes: bytes.length });
    if (before && before.sha256 !== sha256) await this.#parts.blobs.delete(coverKey(songId, before.sha256));
  }

  /** The chosen picture as a file to be sent; null when none was chosen. */
  async find(songId: string): Promise<(SendableFile & { readonly name: string }) | null> {
    const cover = await this.#parts.repository.find(songId);
    if (!cover) return null;
    const { sha256, mimeType, sizeBytes } = cover;
    const open: SendableFile['open'] = (range) => this.#parts.blobs.open(coverKey(songId, sha256), { ...range, sizeBytes });
    return { name: 'cover', downloadName: `cover.${mimeType.split('/')[1]}`, mimeType, sizeBytes, etag: `"${sha256}"`, open };
  }

  /** Removes what was kept for a song that is gone. */
  async forget(songId: string): Promise<void> {
    await this.#parts.blobs.deletePrefix(`covers/${songId}`);
  }
}

function coverKey(songId: string, sha256: string): string {
  return `covers/${songId}/${sha256}`;
}
