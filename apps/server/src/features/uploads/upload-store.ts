import { createWriteStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { ERRORS } from '@tus/server';
import { isDiskFull } from '../../platform/errors/disk-full.ts';

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
