import { extname } from 'node:path';
import type { FastifyRequest } from 'fastify';
import type { UploadsService } from '../features/uploads/uploads.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import { readMultipart } from '../platform/http/read-multipart.ts';

export interface SongLimits {
  readonly maxBytes: number;
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
}

export interface ReceivedSong<T> {
  readonly file: Awaited<ReturnType<UploadsService['receive']>>;
  readonly fileName: string;
  readonly options: T;
}

/**
 * Takes a song from a form. The older systems go by the name's extension first; the content is checked later.
 * Nothing is kept when the fields beside it are refused.
 * @throws DomainError `audio.unsupported`, `upload.missingFile`, `upload.badName`, and what receiving and `parse` throw
 */
export async function receiveSong<T>(
  request: FastifyRequest,
  uploads: UploadsService,
  limits: SongLimits,
  parse: (fields: Readonly<Record<string, string>>) => T,
): Promise<ReceivedSong<T>> {
  const { file, fileName, fields } = await readMultipart(request, {
    maxBytes: limits.maxBytes,
    receive: async (source, name) => {
      if (/^[.\s\\/]*$/.test(name)) throw new DomainError('upload.badName');
      const extension = extname(name).slice(1).toLowerCase();
      if (!limits.extensions.includes(extension))
        throw new DomainError('audio.unsupported', {
          detail: `Files named like "${name}" are not taken here. Send one of: ${limits.extensions.join(', ')}.`,
        });
      return uploads.receive(source, limits.maxBytes);
    },
    discard: (received) => uploads.discard(received),
  });
  try {
    return { file, fileName, options: parse(fields) };
  } catch (error) {
    await uploads.discard(file);
    throw error;
  }
}
