import type { UserRole } from '@refrain/contract';
import type { Database, SessionRow } from '../../platform/database/schema.ts';

export class SessionsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(session: SessionRow): Promise<void> {
    await this.#database.insertInto('sessions').values(session).execute();
  }

  /** A session that is not over, with its account's role. */
  async find(tokenHash: string, now: number): Promise<(SessionRow & { role: UserRole }) | null> {
    const found = await this.#database
      .selectFrom('sessions')
      .innerJoin('accounts', 'accounts.id', 'sessions.accountId')
      .selectAll('sessions')
      .select('accounts.role')
      .where('sessions.tokenHash', '=', tokenHash)
      .where('sessions.expiresAt', '>', now)
      .executeTakeFirst();
    return found ?? null;
  }

  async touch(sessionId: string, lastUsedAt: number, expiresAt: number): Promise<void> {
    await this.#database.updateTable('sessions').set({ lastUsedAt, expiresAt }).where('id', '=', sessionId).execute();
  }

  async ofAccount(accountId: string, now: number): Promise<SessionRow[]> {
    return this.#database
      .selectFrom('sessions')
      .selectAll()
      .where('accountId', '=', accountId)
      .where('expiresAt', '>', now)
      .orderBy('lastUsedAt', 'desc')
      .execute();
  }

  async delete(sessionId: string): Promise<void> {
    await this.#database.deleteFrom('sessions').where('id', '=', sessionId).execute();
  }

  async deleteOfAccount(accountId: string, exceptSessionId: string | null): Promise<void> {
    let query = this.#database.deleteFrom('sessions').where('accountId', '=', accountId);
    if (exceptSessionId !== null) query = query.where('id', '!=', exceptSessionId);
    await query.execute();
  }

  async deleteExpired(now: number): Promise<void> {
    await this.#database.deleteFrom('sessions').where('expiresAt', '<=', now).execute();
  }
}
