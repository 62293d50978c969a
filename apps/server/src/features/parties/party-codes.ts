import { randomBytes, randomInt } from 'node:crypto';
import { PARTY_CODE_LETTERS, SCREEN_TOKEN_LETTERS } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { networkOf } from '../../platform/http/network-of.ts';
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
  return letters(CODE_LENGTH);
}

/**
 * What makes a screen of a browser, short enough to be typed with the keys of a TV: one of 78 thousand million. With ten
 * tries in a minute a thousand addresses need seven years for half of them.
 */
export function newScreenToken(): string {
  return letters(SCREEN_TOKEN_LETTERS).toLowerCase();
}

function letters(length: number): string {
  return Array.from({ length }, () => PARTY_CODE_LETTERS[randomInt(PARTY_CODE_LETTERS.length)]).join('');
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

  /**
   * Looks somebody up by a code, one after the other of each address: many wrong ones at once gain nothing.
   * @returns null, and counts it, when nobody is found. @throws DomainError `request.rateLimited`
   */
  async tryCode<Found>(address: string, look: () => Promise<Found | null>, now = Date.now()): Promise<Found | null> {
    const key = `codes:${networkOf(address)}`;
    return this.#parts.locks.run(key, async () => {
      const known = await this.#misses(key);
      const misses = known.until > now ? known : { count: 0, until: now + WINDOW_MS };
      if (misses.count >= MOST_MISSES)
        throw new DomainError('request.rateLimited', { detail: 'Too many codes that do not exist. Wait a minute and try again.' });
      const found = await look();
      if (found === null) await this.#parts.memory.set(key, JSON.stringify({ ...misses, count: misses.count + 1 }), WINDOW_MS);
      return found;
    });
  }

  async #misses(key: string): Promise<{ count: number; until: number }> {
    const known = await this.#parts.memory.get(key);
    return known === null ? { count: 0, until: 0 } : (JSON.parse(known) as { count: number; until: number });
  }
}
