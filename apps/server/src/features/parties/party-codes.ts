import { randomBytes, randomInt } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { PARTY_CODE_LETTERS } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';

const CODE_LENGTH = 4;
const TOKEN_BYTES = 18;
const WINDOW_MS = 60_000;
const MOST_MISSES = 10;
const MOST_ADDRESSES = 10_000;

export function newPartyCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => PARTY_CODE_LETTERS[randomInt(PARTY_CODE_LETTERS.length)]).join('');
}

/** The last part of a link; cannot be guessed. */
export function newPartyToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * Four letters can be guessed, so wrong ones are counted: ten in a minute from one address, then no more. Right ones are not
 * counted, since a whole party may come in by one address.
 */
export class CodeGuard {
  readonly #misses = new Map<string, { count: number; until: number }>();

  /** @throws DomainError `request.rateLimited` */
  check(address: string, now = Date.now()): void {
    const misses = this.#misses.get(network(address));
    if (misses && misses.until > now && misses.count >= MOST_MISSES)
      throw new DomainError('request.rateLimited', { detail: 'Too many codes that do not exist. Wait a minute and try again.' });
  }

  missed(address: string, now = Date.now()): void {
    const key = network(address);
    const misses = this.#misses.get(key);
    if (misses && misses.until > now) misses.count += 1;
    else {
      // Set anew, so that the oldest are first and go when there are too many.
      this.#misses.delete(key);
      this.#misses.set(key, { count: 1, until: now + WINDOW_MS });
    }
    const oldest = this.#misses.keys().next();
    if (this.#misses.size > MOST_ADDRESSES && !oldest.done) this.#misses.delete(oldest.value);
  }
}

/** One household: of an IPv6 address the first half, since anybody has billions of the rest. */
function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(missing).fill('0'), ...(tail?.split(':') ?? [])]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
