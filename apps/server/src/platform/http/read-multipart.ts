import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.ts';

export interface MultipartReading<T> {
  readonly maxBytes: number;
  /** Called with the `file` part as it streams in. */
  receive(source: Readable, fileName: string): Promise<T>;
  /** Called when the request turns out bad after its file was received. */
  discard(file: T): Promise<void>;
}

export interface MultipartBody<T> {
  readonly file: T;
  readonly fileName: string;
  /** The text fields on either side of the file. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Streams the `file` part of a form and collects its text fields. @throws DomainError `upload.missingFile`, and what receiving throws */
export async function readMultipart<T>(request: FastifyRequest, reading: MultipartReading<T>): Promise<MultipartBody<T>> {
  if (!request.isMultipart()) throw new DomainError('upload.missingFile');
  const fields: Record<string, string> = {};
  let received: { file: T; fileName: string } | null = null;
  try {
    for await (const part of partsOf(request, reading.maxBytes)) {
      if (part.type === 'field') fields[part.fieldname] = String(part.value);
      else if (part.fieldname !== 'file' || part.filename === '') part.file.resume();
      else received = { file: await reading.receive(part.file, part.filename), fileName: part.filename };
    }
  } catch (error) {
    if (received) await reading.discard(received.file);
    // A caller who is still sending hears the answer only if the rest is read.
    request.raw.resume();
    throw error;
  }
  if (!received) throw new DomainError('upload.missingFile');
  return { ...received, fields };
}

/** @throws DomainError for a form that is none; the library's own errors about it say neither status nor code. */
async function* partsOf(request: FastifyRequest, maxBytes: number): ReturnType<FastifyRequest['parts']> {
  try {
    yield* request.parts({ limits: { fileSize: maxBytes, files: 1 } });
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error) throw error;
    const detail = 'This form cannot be read: send it as multipart/form-data with its boundary.';
    throw new DomainError('request.invalid', { detail }, { cause: error });
  }
}
