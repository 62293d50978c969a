import { randomUUID } from 'node:crypto';
import type { UserRole } from '@refrain/contract';
import type { SessionRow } from '../../platform/database/schema.ts';
import type { SessionsRepository } from './sessions.repository.ts';
import { newToken, tokenHash } from './tokens.ts';

const DAY_MS = 24 * 3_600_000;
const IDLE_MS = 30 * DAY_MS;
const LONGEST_MS = 180 * DAY_MS;
/** A session is written at most this often, not at every request. */
const TOUCH_MS = 3_600_000;
const CLIENT_LENGTH = 200;

export interface StartedSession {
  /** Given to the browser; only its hash is kept. */
  readonly token: string;
  readonly expiresAt: number;
}

export interface FoundSession {
  readonly sessionId: string;
  readonly accountId: string;
  readonly role: UserRole;
  /** When it lasts longer than the browser was told. */
  readonly renewedUntil: number | null;
}

/** Who is signed in. A session ends 30 days after it was last used, 180 days after it began, or when it is ended. */
export class SessionsService {
  readonly #repository: SessionsRepository;

  constructor(repository: SessionsRepository) {
    this.#repository = repository;
  }

  async start(accountId: string, client: string | undefined, now = Date.now()): Promise<StartedSession> {
    await this.#repository.deleteExpired(now);
    const token = newToken('rfs');
    const expiresAt = now + IDLE_MS;
    await this.#repository.insert({
      id: randomUUID(),
      accountId,
      tokenHash: tokenHash(token),
      client: client?.slice(0, CLIENT_LENGTH) ?? null,
      createdAt: now,
      lastUsedAt: now,
      expiresAt,
    });
    return { token, expiresAt };
  }

  /** @returns null for a token that is unknown or over */
  async find(token: string, now = Date.now()): Promise<FoundSession | null> {
    const found = await this.#repository.find(tokenHash(token), now);
    if (!found) return null;
    const { id: sessionId, accountId, role } = found;
    if (now - found.lastUsedAt < TOUCH_MS) return { sessionId, accountId, role, renewedUntil: null };
    const expiresAt = Math.min(now + IDLE_MS, found.createdAt + LONGEST_MS);
    await this.#repository.touch(sessionId, now, expiresAt);
    return { sessionId, accountId, role, renewedUntil: expiresAt };
  }

  ofAccount(accountId: string): Promise<SessionRow[]> {
    return this.#repository.ofAccount(accountId, Date.now());
  }

  async end(sessionId: string): Promise<void> {
    await this.#repository.delete(sessionId);
  }

  /** Signs out everywhere, or everywhere else. */
  async endAll(accountId: string, exceptSessionId: string | null = null): Promise<void> {
    await this.#repository.deleteOfAccount(accountId, exceptSessionId);
  }
}
