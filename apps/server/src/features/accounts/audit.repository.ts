import type { AuditEntryRow, Database } from '../../platform/database/schema.ts';

export class AuditRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(entry: AuditEntryRow): Promise<void> {
    await this.#database.insertInto('auditEntries').values(entry).execute();
  }

  /** Newest first. */
  async list(limit: number, before: number | null): Promise<AuditEntryRow[]> {
    let query = this.#database.selectFrom('auditEntries').selectAll();
    if (before !== null) query = query.where('at', '<', before);
    return query.orderBy('at', 'desc').orderBy('id').limit(limit).execute();
  }

  /** What an account did and what was done to it. */
  async about(accountId: string): Promise<AuditEntryRow[]> {
    const query = this.#database.selectFrom('auditEntries').selectAll();
    return query
      .where((e) => e.or([e('actorId', '=', accountId), e('accountId', '=', accountId)]))
      .orderBy('at')
      .execute();
  }

  async deleteBefore(at: number): Promise<void> {
    await this.#database.deleteFrom('auditEntries').where('at', '<', at).execute();
  }
}
