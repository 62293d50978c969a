// When a failed message runs again, and after how long.
import { RetryableJobError } from './job-queue.types.ts';

export const DEFAULT_MAX_ATTEMPTS = 3;

const BASE_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 600_000;

// Connection, time-out and input/output troubles that may be gone a moment later. A full disk is not among them.
const PASSING_CODES: ReadonlySet<string> = new Set([
  // PostgreSQL: a serialization failure, a deadlock.
  '40001',
  '40P01',
  'BLOBS_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'EAGAIN',
  'EAI_AGAIN',
  'EBUSY',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EIO',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'EPIPE',
  'ESTALE',
  'ETIMEDOUT',
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

const OUTAGES: ReadonlySet<string> = new Set(['BLOBS_UNAVAILABLE', 'DATABASE_UNAVAILABLE']);

/** Looks at the error and at what caused it. */
export function isRetryable(error: unknown): boolean {
  return causesOf(error).some(
    (cause) => cause instanceof RetryableJobError || cause.name === 'TimeoutError' || PASSING_CODES.has(codeOf(cause)),
  );
}

/** Whether something that all work needs is away: then it is no failure of this work, however often it is tried. */
export function isOutage(error: unknown): boolean {
  return causesOf(error).some((cause) => OUTAGES.has(codeOf(cause)));
}

function causesOf(error: unknown): Error[] {
  const causes = new Set<Error>();
  for (let current = error; current instanceof Error && !causes.has(current); current = current.cause) causes.add(current);
  return [...causes];
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * Exponential back-off: 1 s doubled for each failure, at most 600 s, of which a random half is taken off so that messages which
 * failed together do not come back together.
 *
 * @param failures runs that failed so far, 1 or more
 * @param random a number in [0, 1)
 */
export function retryDelayMs(failures: number, random: number): number {
  const fullMs = Math.min(BASE_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  return Math.round(fullMs * (0.5 + 0.5 * random));
}
