// What databases and the way to them answer when nothing is wrong with the query.

/** The database cannot be asked now; the same may go well a moment later. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor(cause: unknown) {
    super('The database does not answer', { cause });
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const CONNECTION_CLASSES = new Set(['08', '57', '53']);
const DISK_FULL = '53100';
const CANNOT_CONNECT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);
// The driver's own errors carry no code.
const DRIVER_SENTENCES =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error|client was closed/i;
/** A serialization failure and a deadlock: whoever tries again sees what the other did. */
const CONFLICTS = new Set(['40001', '40P01']);

/** What a row was to belong to is not there, in PostgreSQL's words and SQLite's. */
const REFERENCE_GONE = new Set(['23503', 'SQLITE_CONSTRAINT_FOREIGNKEY']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the connection, the server or a time limit is to blame. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code === DISK_FULL) return false;
  if (code.length === 5 && CONNECTION_CLASSES.has(code.slice(0, 2))) return true;
  return CANNOT_CONNECT.has(code) || (code === '' && error instanceof Error && DRIVER_SENTENCES.test(error.message));
}

/** Whether a transaction lost against another and may run again. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(codeOf(error));
}

/** Whether something was to be written down for a song, a party or the like that somebody else has removed meanwhile. */
export function isReferenceGone(error: unknown): boolean {
  return REFERENCE_GONE.has(codeOf(error));
}
