import { hash, verify } from '@node-rs/argon2';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** OWASP's choice for argon2id, the library's own algorithm: 19 MiB, two passes; some tens of milliseconds of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MOST_AT_ONCE = 2;
const MOST_WAITING = 50;

/**
 * Hashes passwords with argon2id, a few at a time: each takes 19 MiB and a core, and a crowd that signs in at once
 * must not stop the music.
 */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #hashOfNobody: Promise<string> | undefined;

  /** @returns the hash in PHC form */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(normal(password), COST));
  }

  /** Takes as long for somebody who does not exist (null), so that the time tells nobody which names there are. */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    this.#hashOfNobody ??= this.hash('the password of nobody');
    const known = passwordHash ?? (await this.#hashOfNobody);
    const same = await this.#inTurn(() => verify(known, normal(password)));
    return same && passwordHash !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MOST_AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) throw new DomainError('auth.tooManyAttempts');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      // The place is handed on, or given back.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

/** The same letters typed on another keyboard are the same password. */
function normal(password: string): string {
  return password.normalize('NFKC');
}
