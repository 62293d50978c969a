import { describe, expect, it } from 'vitest';
import { RetryableJobError } from './job-queue.types.ts';
import { isRetryable, retryDelayMs } from './retry-policy.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('A19 retry policy', () => {
  it('tries again after connection, time-out and input/output errors, also as a cause', () => {
    for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EIO', 'SQLITE_BUSY']) expect(isRetryable(withCode(code)), code).toBe(true);
    expect(isRetryable(new RetryableJobError('later'))).toBe(true);
    expect(isRetryable(new DOMException('too slow', 'TimeoutError'))).toBe(true);
    expect(isRetryable(new Error('step failed', { cause: withCode('EPIPE') }))).toBe(true);
  });

  it('gives up at once on anything else', () => {
    for (const code of ['ENOSPC', 'ENOENT', 'EACCES', 'SQLITE_CONSTRAINT']) expect(isRetryable(withCode(code)), code).toBe(false);
    expect(isRetryable(new TypeError('a bug'))).toBe(false);
    expect(isRetryable('ECONNRESET')).toBe(false);
    const circular = new Error('a');
    circular.cause = circular;
    expect(isRetryable(circular)).toBe(false);
  });

  it('doubles the wait from one second to ten minutes and takes off at most half', () => {
    const longest = [1, 2, 3, 4, 10, 11, 50].map((failures) => retryDelayMs(failures, 1));
    expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 512_000, 600_000, 600_000]);
    expect(retryDelayMs(3, 0)).toBe(2_000);
    expect(retryDelayMs(3, 0.5)).toBe(3_000);
  });
});
