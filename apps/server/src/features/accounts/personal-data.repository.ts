import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/database/schema.ts';

interface Kept {
  readonly table: string;
  readonly column: string;
  /** What happens when the account goes: `removed` with it, or kept without its name. */
  readonly fate: 'removed' | 'unnamed';
}

/** Where the database names people. A table that a feature adds gets its line here; a test looks for those without. */
export const PERSONAL_DATA: readonly Kept[] = [
  { table: 'songs', column: 'creator_id', fate: 'unnamed' },
  { table: 'jobs', column: 'creator_id', fate: 'unnamed' },
  { table: 'playlists', column: 'creator_id', fate: 'unnamed' },
  { table: 'imports', column: 'creator_id', fate: 'unnamed' },
  { table: 'song_favourites', column: 'person_id', fate: 'removed' },
  { table: 'party_members', column: 'person_key', fate: 'unnamed' },
  { table: 'singer_memories', column: 'person_key', fate: 'removed' },
  { table: 'account_keys', column: 'account_id', fate: 'removed' },
  { table: 'sessions', column: 'account_id', fate: 'removed' },
];

const SECRETS = new Set(['tokenHash', 'keyHash', 'guestToken', 'hostToken', 'screenToken']);
const MOST_ROWS = 10_000;

/** What all features keep of an account. */
export class PersonalDataRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Rows by table, secrets aside. */
  async export(accountId: string): Promise<Record<string, unknown[]>> {
    const found: Record<string, unknown[]> = {};
    for (const { table, column } of PERSONAL_DATA) {
      const query = sql<Record<string, unknown>>`select * from ${sql.table(table)} where ${isTheirs(column, accountId)} limit ${MOST_ROWS}`;
      const { rows } = await query.execute(this.#database);
      found[table] = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !SECRETS.has(name))));
    }
    return found;
  }

  async forget(accountId: string, transaction: DatabaseTransaction): Promise<void> {
    for (const { table, column, fate } of PERSONAL_DATA) {
      const act = fate === 'removed' ? sql`delete from ${sql.table(table)}` : sql`update ${sql.table(table)} set ${sql.ref(column)} = null`;
      await sql`${act} where ${isTheirs(column, accountId)}`.execute(transaction);
    }
  }
}

/** Tables that know visitors too say which of them somebody is. */
function isTheirs(column: string, accountId: string) {
  return sql`${sql.ref(column)} in (${accountId}, ${`account:${accountId}`})`;
}
