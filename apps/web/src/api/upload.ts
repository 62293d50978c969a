import { type UploadOptions, type UploadResult, uploadResultSchema, uploadStateSchema } from '@refrain/contract';
import { type DetailedError, type HttpResponse, Upload as TusUpload } from 'tus-js-client';
import { RefusedError, refusalFrom, request, UnreachableError } from './http.ts';

/** Where an accepted file went. */
export type Accepted = Pick<UploadResult, 'songId' | 'jobId'>;

export interface SendOptions {
  options: UploadOptions;
  onProgress: (sentBytes: number) => void;
  signal: AbortSignal;
}

const ENDPOINT = '/api/v1/uploads';
/** Below this, starting over costs less than the bookkeeping of a resumable upload. */
const TINY_BYTES = 2_000_000;
const CHUNK_BYTES = 8_000_000;
const CHECK_EVERY_MS = 700;

/**
 * Sends a file: resumable, so that a lost connection or a reload goes on where it stopped; in one piece when tiny.
 * @throws RefusedError, UnreachableError, or the signal's reason
 */
export function sendFile(file: File, send: SendOptions): Promise<Accepted> {
  return file.size <= TINY_BYTES ? sendWhole(file, send) : sendResumable(file, send);
}

async function sendWhole(file: File, { options, onProgress, signal }: SendOptions): Promise<Accepted> {
  const form = new FormData();
  for (const [name, value] of Object.entries(options)) if (value) form.set(name, value);
  // The file goes last: the server reads the fields before it streams the sound.
  form.set('file', file, file.name);
  const result = await request(uploadResultSchema, ENDPOINT, { method: 'POST', body: form, signal });
  onProgress(file.size);
  return result;
}

async function sendResumable(file: File, { options, onProgress, signal }: SendOptions): Promise<Accepted> {
  const metadata: Record<string, string> = { filename: file.name, filetype: file.type };
  for (const [name, value] of Object.entries(options)) if (value) metadata[name] = value;
  let last: HttpResponse | null = null;
  const uploadUrl = await new Promise<string>((resolve, reject) => {
    const upload = new TusUpload(file, {
      endpoint: `${ENDPOINT}/resumable`,
      metadata,
      chunkSize: CHUNK_BYTES,
      retryDelays: [0, 1000, 3000, 5000, 10_000],
      removeFingerprintOnSuccess: true,
      onProgress,
      onAfterResponse: (_, response) => {
        last = response;
      },
      onError: (error) => reject(readTusError(error)),
      onSuccess: () => resolve(upload.url ?? ''),
    });
    signal.addEventListener('abort', () => {
      void upload.abort(true).catch(() => {});
      reject(signal.reason);
    });
    void upload.findPreviousUploads().then((previous) => {
      if (signal.aborted) return;
      if (previous[0]) upload.resumeFromPreviousUpload(previous[0]);
      upload.start();
    });
  });
  return acceptedFrom(last) ?? (await waitUntilChecked(uploadUrl, signal));
}

function acceptedFrom(response: HttpResponse | null): Accepted | null {
  const songId = response?.getHeader('Refrain-Song-Id');
  const jobId = response?.getHeader('Refrain-Job-Id');
  return songId && jobId ? { songId, jobId } : null;
}

/** The server may still be looking into the file when the last byte has arrived. */
async function waitUntilChecked(uploadUrl: string, signal: AbortSignal): Promise<Accepted> {
  const tusId = new URL(uploadUrl, location.href).pathname.split('/').at(-1) ?? '';
  for (;;) {
    const state = await request(uploadStateSchema, `${ENDPOINT}/${encodeURIComponent(tusId)}`, { signal });
    if (state.status === 'accepted' && state.songId && state.jobId) return { songId: state.songId, jobId: state.jobId };
    if (state.status === 'refused')
      throw new RefusedError(422, state.failure?.code ?? null, state.failure?.message ?? 'This file was refused.');
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
    signal.throwIfAborted();
  }
}

function readTusError(error: Error | DetailedError): Error {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  return response ? refusalFrom(response.getStatus(), response.getBody()) : new UnreachableError(error);
}
