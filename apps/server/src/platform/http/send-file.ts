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
}

/**
 * Sends a file with ETag, `If-None-Match`, and one byte range (RFC 9110 §14). Several ranges are answered with the
 * whole file, as the RFC allows.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: SendableFile,
  disposition: 'inline' | 'attachment' = 'inline',
): Promise<FastifyReply> {
  void reply.headers({
    'content-type': file.mimeType,
    'accept-ranges': 'bytes',
    etag: file.etag,
    'cache-control': 'private, no-cache',
    'content-disposition': contentDisposition(disposition, file.downloadName),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  if (request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag))
    return reply.status(304).send();
  const range = parseRange(request.headers.range, file.sizeBytes);
  const ifRange = request.headers['if-range'];
  if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${file.sizeBytes}`).send();
  if (range === null || (ifRange !== undefined && ifRange !== file.etag)) {
    void reply.header('content-length', file.sizeBytes);
    return request.method === 'HEAD' ? reply.send() : reply.send(await file.open());
  }
  void reply
    .status(206)
    .headers({ 'content-range': `bytes ${range.start}-${range.end}/${file.sizeBytes}`, 'content-length': range.end - range.start + 1 });
  return request.method === 'HEAD' ? reply.send() : reply.send(await file.open(range));
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
