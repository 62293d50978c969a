import { InvalidBlobKeyError } from './blob-store.types.ts';

const SEGMENT = /^[a-z0-9._-]{1,255}$/;
const LONGEST_KEY = 1024;

/** @throws InvalidBlobKeyError unless every segment is plain; so no key leaves the store's folder. */
export function checkBlobKey(key: string): void {
  const legal =
    key.length <= LONGEST_KEY && key.split('/').every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');
  if (!legal) throw new InvalidBlobKeyError(key);
}
