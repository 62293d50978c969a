import { randomBytes, randomInt } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { PARTY_CODE_LETTERS } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Locks } from '../../platform/locks/locks.types.ts';
import type { ShortMemory } from '../../platform/memory/short-memory.types.ts';

const CODE_LENGTH = 4;
const TOKEN_BYTES = 18;
const WINDOW_MS = 60_000;
const MOST_MISSES = 10;

export interface CodeGuardParts {
  readonly locks: Locks;
  readonly memory: ShortMemory;
}

export function newPartyCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => PARTY_CODE_LETTERS[randomInt(PARTY_CODE_LETTERS.length)]).join('');
}

/** The last part of a link; cannot be guessed. */
export function newPartyToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * Four letters can be guessed, so wrong ones are counted: ten in a minute from one address, at whatever process, then no
 * more. Right ones are not counted, since a whole party may come in by one address.
 */
export class CodeGuard {
  readonly #parts: CodeGuardParts;

  constructor(parts: CodeGuardParts) {
    this.#parts = parts;
  }

  /** @throws DomainError `request.rateLimited` */
  async check(address: string, now = Date.now()): Promise<void> {
    const misses = await this.#misses(keyOf(address));
    if (misses.until > now && misses.count >= MOST_MISSES)
      throw new DomainError('request.rateLimited', { detail: 'Too many codes that do not exist. Wait a minute and try again.' });
  }

  async missed(address: string, now = Date.now()): Promise<void> {
    const key = keyOf(address);
    await this.#parts.locks.run(key, async () => {
      const { count, until } = await this.#misses(key);
      const misses = until > now ? { count: count + 1, until } : { count: 1, until: now + WINDOW_MS };
      await this.#parts.memory.set(key, JSON.stringify(misses), WINDOW_MS);
    });
  }

  async #misses(key: string): Promise<{ count: number; until: number }> {
    const known = await this.#parts.memory.get(key);
    return known === null ? { count: 0, until: 0 } : (JSON.parse(known) as { count: number; until: number });
  }
}

function keyOf(address: string): string {
  return `codes:${network(address)}`;
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
