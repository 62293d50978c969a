import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Bytes ready to be sent, wherever they are kept. */
export interface SendableFile {
  /** What a browser should save it as. */
  readonly downloadName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Byte offsets, both inclusive. */
  open(range?: { start: number; end: number }): Promise<Readable>;
  /** Where else whoever may have it may fetch it, for a short time; null: only here. */
  signedUrl?(answer: { readonly contentType: string; readonly contentDisposition: string }): Promise<string | null>;
}

/**
 * Sends a file with ETag, `If-None-Match`, and one byte range (RFC 9110 §14), or says where else it is for this reader. Several ranges are answered with the
 * whole file, as the RFC allows.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: SendableFile,
  disposition: 'inline' | 'attachment' = 'inline',
): Promise<FastifyReply> {
  const headers = {
    'content-type': file.mimeType,
    'accept-ranges': 'bytes',
    etag: file.etag,
    'cache-control': 'private, no-cache',
    'content-disposition': contentDisposition(disposition, file.downloadName),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (matches(request.headers['if-none-match'], file.etag)) return reply.headers(headers).status(304).send();
  const elsewhere = request.method === 'GET' ? await signedUrlOf(file, headers) : null;
  if (elsewhere !== null) return reply.header('cache-control', 'private, no-store').redirect(elsewhere, 302);
  const ifRange = request.headers['if-range'];
  const range = ifRange === undefined || ifRange === file.etag ? parseRange(request.headers.range, file.sizeBytes) : null;
  if (range === 'unsatisfiable') return reply.headers(headers).status(416).header('content-range', `bytes */${file.sizeBytes}`).send();
  // Opened before anything is said: an error is then answered without the headers of a file.
  const body = request.method === 'HEAD' ? undefined : await file.open(range ?? undefined);
  void reply.headers({ ...headers, 'content-length': range ? range.end - range.start + 1 : file.sizeBytes });
  if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  return reply.send(body);
}

async function signedUrlOf(file: SendableFile, headers: { 'content-type': string; 'content-disposition': string }): Promise<string | null> {
  const answer = { contentType: headers['content-type'], contentDisposition: headers['content-disposition'] };
  return (await file.signedUrl?.(answer)) ?? null;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** One `bytes=` range within a file; null when there is none that we serve. */
export function parseRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), sizeBytes);
    return length === 0 ? 'unsatisfiable' : { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1);
  if (start >= sizeBytes) return 'unsatisfiable';
  return start > end ? null : { start, end };
}

/** RFC 6266: an ASCII name for old programs, the real one for the rest. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
