import { DomainError } from '../../platform/errors/domain-error.ts';

export interface AttemptLimits {
  /** Tries in a row that nobody needs to wait after. */
  readonly free: number;
  /** The wait after the first try too many; it doubles with each. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** For guesses at one password: slowed down to one a minute, never locked, so that an attacker cannot keep its owner out. */
export const GUESS_LIMITS: AttemptLimits = { free: 5, firstWaitMs: 1000, longestWaitMs: 60_000 };

const FORGOTTEN_MS = 3_600_000;
const MOST_KEPT = 20_000;

/**
 * Slows down whoever guesses. A try counts when it begins, so that many at once gain nothing; a success clears it.
 * Kept in memory, for the most recent names and addresses.
 */
export class AttemptLimiter {
  readonly #limits: AttemptLimits;
  readonly #tries = new Map<string, { count: number; last: number }>();

  constructor(limits: AttemptLimits) {
    this.#limits = limits;
  }

  /** @throws DomainError `auth.tooManyAttempts` with `retryAfterSeconds` */
  begin(key: string, now = Date.now()): void {
    const known = this.#tries.get(key);
    const entry = known && now - known.last < FORGOTTEN_MS ? known : { count: 0, last: now };
    const readyAt = entry.last + this.#waitAfter(entry.count);
    if (now < readyAt) {
      const retryAfterSeconds = Math.ceil((readyAt - now) / 1000);
      throw new DomainError('auth.tooManyAttempts', {
        detail: `Too many tries. Try again in ${retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`}.`,
        retryAfterSeconds,
      });
    }
    this.#tries.delete(key);
    this.#tries.set(key, { count: entry.count + 1, last: now });
    const oldest = this.#tries.keys().next();
    if (this.#tries.size > MOST_KEPT && !oldest.done) this.#tries.delete(oldest.value);
  }

  /** Takes back the last try: it was right. */
  forgive(key: string): void {
    const entry = this.#tries.get(key);
    if (entry) entry.count -= 1;
  }

  clear(key: string): void {
    this.#tries.delete(key);
  }

  #waitAfter(count: number): number {
    const { free, firstWaitMs, longestWaitMs } = this.#limits;
    return count < free ? 0 : Math.min(firstWaitMs * 2 ** (count - free), longestWaitMs);
  }
}
