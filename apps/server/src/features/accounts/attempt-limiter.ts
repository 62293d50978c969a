import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Locks } from '../../platform/locks/locks.types.ts';
import type { ShortMemory } from '../../platform/memory/short-memory.types.ts';

export interface AttemptLimits {
  /** Of what: names apart from addresses. */
  readonly kind: string;
  /** Tries in a row that nobody needs to wait after. */
  readonly free: number;
  /** The wait after the first try too many; it doubles with each. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export interface AttemptMemory {
  readonly locks: Locks;
  readonly memory: ShortMemory;
}

interface Tries {
  readonly count: number;
  readonly last: number;
}

/** For guesses at one password: slowed down to one a minute, never locked, so that an attacker cannot keep its owner out. */
export const GUESS_LIMITS = { free: 5, firstWaitMs: 1000, longestWaitMs: 60_000 };

const FORGOTTEN_MS = 3_600_000;

/**
 * Slows down whoever guesses, at whatever process they try. A try counts when it begins, so that many at once gain nothing; a
 * success clears it.
 */
export class AttemptLimiter {
  readonly #limits: AttemptLimits;
  readonly #parts: AttemptMemory;

  constructor(limits: AttemptLimits, parts: AttemptMemory) {
    this.#limits = limits;
    this.#parts = parts;
  }

  /** @throws DomainError `auth.tooManyAttempts` with `retryAfterSeconds` */
  begin(key: string, now = Date.now()): Promise<void> {
    return this.#change(key, (known) => {
      const entry = known && now - known.last < FORGOTTEN_MS ? known : { count: 0, last: now };
      const readyAt = entry.last + this.#waitAfter(entry.count);
      if (now >= readyAt) return { count: entry.count + 1, last: now };
      const retryAfterSeconds = Math.ceil((readyAt - now) / 1000);
      throw new DomainError('auth.tooManyAttempts', {
        detail: `Too many tries. Try again in ${retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`}.`,
        retryAfterSeconds,
      });
    });
  }

  /** Takes back the last try: it was right. */
  forgive(key: string): Promise<void> {
    return this.#change(key, (known) => known && { ...known, count: known.count - 1 });
  }

  clear(key: string): Promise<void> {
    return this.#change(key, () => null);
  }

  #change(key: string, change: (known: Tries | null) => Tries | null): Promise<void> {
    const { locks, memory } = this.#parts;
    const name = `attempts:${this.#limits.kind}:${key}`;
    return locks.run(name, async () => {
      const known = await memory.get(name);
      const tries = change(known === null ? null : (JSON.parse(known) as Tries));
      if (tries === null) await memory.delete(name);
      else await memory.set(name, JSON.stringify(tries), FORGOTTEN_MS);
    });
  }

  #waitAfter(count: number): number {
    const { free, firstWaitMs, longestWaitMs } = this.#limits;
    return count < free ? 0 : Math.min(firstWaitMs * 2 ** (count - free), longestWaitMs);
  }
}
