import { readFile } from 'node:fs/promises';

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {}

/** Whether an error is about the command line: ours, or one of `parseArgs`, which has a code. */
export function isUsageError(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof TypeError && 'code' in error);
}

/** @throws UsageError for a value that is none of those allowed */
export function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UsageError(`--${name} is one of ${allowed.join(', ')}.`);
  return found;
}

/** @throws UsageError for anything but a code of two or three letters */
export function languageCode(value: string | undefined): string | undefined {
  if (value !== undefined && !/^[a-z]{2,3}$/.test(value)) throw new UsageError('--language takes a code like en, fr or es.');
  return value;
}

/** @throws UsageError for a file that cannot be read */
export function readLyrics(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new UsageError(`The lyrics file ${path} cannot be read.`);
  });
}
