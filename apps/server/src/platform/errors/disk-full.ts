const CODES = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100', 'BLOBS_FULL', 'storage.full']);

/** Whether this error, or one that caused it, says that the disk has no space left. */
export function isDiskFull(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if ('code' in current && CODES.has(String(current.code))) return true;
  return false;
}
