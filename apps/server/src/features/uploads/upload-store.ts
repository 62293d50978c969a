import { createWriteStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { ERRORS, type Upload } from '@tus/server';
import { isDiskFull } from '../../platform/errors/disk-full.ts';
import type { Identity } from '../accounts/identity.types.ts';

/** As it is written down beside its bytes. */
type KeptUpload = Upload & { sentBy?: Identity };

/** Keeps resumable uploads as files. Unlike the store it extends, it does not hide that the disk is full. */
export class UploadStore extends FileStore {
  /** @returns how many bytes the upload has afterwards */
  override async write(source: Readable, uploadId: string, offset: number): Promise<number> {
    const { storage } = await this.getUpload(uploadId);
    const file = createWriteStream(storage?.path ?? '', { flags: 'r+', start: offset });
    try {
      await pipeline(source, file);
    } catch (error) {
      throw isDiskFull(error) ? error : ERRORS.FILE_WRITE_ERROR;
    }
    return offset + file.bytesWritten;
  }

  /** Writes down who has sent the last part, so that another process can make the song for them. */
  async keepSender(uploadId: string, sentBy: Identity): Promise<void> {
    const kept = await this.configstore.get(uploadId);
    if (kept) await this.configstore.set(uploadId, { ...kept, sentBy } as KeptUpload);
  }

  /** Uploads that are whole and of which nothing came yet, with who sent them. */
  async *unfinished(): AsyncGenerator<{ readonly upload: Upload; readonly sentBy: Identity }> {
    for (const uploadId of await this.#kept()) {
      const { sentBy } = ((await this.configstore.get(uploadId)) ?? {}) as Partial<KeptUpload>;
      const upload = sentBy && (await this.getUpload(uploadId).catch(() => null));
      if (sentBy && upload && upload.offset === upload.size) yield { upload, sentBy };
    }
  }

  async #kept(): Promise<readonly string[]> {
    try {
      return (await this.configstore.list?.()) ?? [];
    } catch {
      return [];
    }
  }

  /** Whether all of it is on the disk. */
  async isWhole(uploadId: string): Promise<boolean> {
    const { offset, size } = await this.getUpload(uploadId);
    return offset === size;
  }

  /**
   * Takes the last byte of a whole upload back. tus has no word for "all of it is here, ask me once more": a client that is told that
   * nothing is missing is done, so something has to be.
   */
  async takeBackLastByte(uploadId: string): Promise<void> {
    const { offset, size, storage } = await this.getUpload(uploadId);
    if (storage && offset > 0 && offset === size) await truncate(storage.path, offset - 1);
  }
}
