import { createWriteStream } from 'node:fs';
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
}
