import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '../platform/errors/domain-error.ts';
import type { SendableFile } from '../platform/http/send-file.ts';
import type { FolderEntry } from './compat.types.ts';

/** `..`, an absolute path, a drive, a back slash or a NUL: nothing that a listing ever shows. */
const OUTSIDE = /(^|\/)\.\.?(\/|$)|^\/|[\\\0]|^[a-z]:/i;

/**
 * Finds a file by its path in the folder, or by its bare name. Only names that the folder lists are ever opened, so
 * there is no path to escape by; the guard is there to tell an attempt from a mistake.
 * @throws DomainError `file.outsideFolder`, `file.notFound`
 */
export function findEntry(entries: readonly FolderEntry[], name: string): FolderEntry {
  if (OUTSIDE.test(name)) throw new DomainError('file.outsideFolder');
  const found = entries.find(({ path }) => path === name) ?? entries.find(({ path }) => basename(path) === name);
  if (!found) throw new DomainError('file.notFound');
  return found;
}

/** A file that is made when it is asked for. */
export function madeFile(downloadName: string, mimeType: string, content: string | Uint8Array): SendableFile {
  const bytes = Buffer.from(content);
  return {
    downloadName,
    mimeType,
    sizeBytes: bytes.length,
    etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    open: async (range) => Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]),
  };
}

export function jsonFile(downloadName: string, value: unknown): SendableFile {
  return madeFile(downloadName, 'application/json', `${JSON.stringify(value, null, 2)}\n`);
}

export async function readJson<T>(file: SendableFile): Promise<T> {
  return JSON.parse(await readText(file)) as T;
}

export async function readText(file: SendableFile): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await file.open()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
