import { type Kysely, type Migration, sql } from 'kysely';
import { isSqlite } from '../in-transaction.ts';

/** Rows of SQLite are numbered as they come; PostgreSQL has to be told to. */
export const arrivalOrderMigration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    if (!isSqlite(database)) await sql`alter table queue_messages add column arrival bigint generated always as identity`.execute(database);
  },
};
