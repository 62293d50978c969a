import { S3ServiceException } from '@aws-sdk/client-s3';

/** The store of blobs cannot be reached now; the same may go well a moment later. */
export class BlobStoreUnavailableError extends Error {
  override readonly name = 'BlobStoreUnavailableError';
  readonly code = 'BLOBS_UNAVAILABLE';

  constructor(cause: unknown) {
    super('The store of files does not answer', { cause });
  }
}

/** The store of blobs refuses what it was asked, for want of rights or of space. */
export class BlobStoreRefusedError extends Error {
  override readonly name = 'BlobStoreRefusedError';
  readonly code: 'BLOBS_REFUSED' | 'BLOBS_FULL';

  constructor(cause: S3ServiceException) {
    super(`The store of files refuses: ${cause.name}`, { cause });
    this.code = /full|quota|insufficient/i.test(cause.name) ? 'BLOBS_FULL' : 'BLOBS_REFUSED';
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.$metadata.httpStatusCode === 404);
}

/** There is nothing at or after the start of the range that was asked for. */
export function isBeyondEnd(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416;
}

/** What the SDK threw after its own tries, as an error of ours. What is none of the store's doing stays as it is. */
export function explained(error: unknown): unknown {
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    const passing = status >= 500 && status !== 507;
    return passing || status === 429 || status === 408 ? new BlobStoreUnavailableError(error) : new BlobStoreRefusedError(error);
  }
  return isConnectionError(error) ? new BlobStoreUnavailableError(error) : error;
}

const CANNOT_CONNECT =
  /^(ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  return 'code' in error && typeof error.code === 'string' && CANNOT_CONNECT.test(error.code);
}
