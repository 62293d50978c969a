import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, SqliteAdapter } from 'kysely';
import { isConflict } from './database-errors.ts';
import { LibsqlAdapter } from './libsql-dialect.ts';
import type { Database, DatabaseTransaction } from './schema.ts';

const MOST_TRIES = 10;
const LONGEST_PAUSE_MS = 20;

/**
 * Work that nobody else's writing comes between, on either database: SQLite has one writer at a time; PostgreSQL runs it as
 * SERIALIZABLE, so what was read is still true at the end, or it is done again. `work` may therefore run several times and
 * must do nothing but ask and change the database. When it resolves, what was changed is on the disk.
 */
export async function inTransaction<T>(database: Database, work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
  if (database.getExecutor().adapter instanceof LibsqlAdapter) {
    const result = await database.transaction().execute(work);
    await untilOnDisk(database);
    return result;
  }
  for (let tries = 1; ; tries++) {
    try {
      return await database.transaction().setIsolationLevel('serializable').execute(work);
    } catch (error) {
      if (!isConflict(error) || tries === MOST_TRIES) throw error;
    }
    await sleep(Math.random() * LONGEST_PAUSE_MS * tries);
  }
}

/** When it resolves, a power cut cannot take back what was written so far, in a transaction or without. PostgreSQL writes no other way. */
export async function untilOnDisk(database: Database): Promise<void> {
  const { adapter } = database.getExecutor();
  if (adapter instanceof LibsqlAdapter) await adapter.flush();
}

export function isSqlite(database: Pick<Kysely<never>, 'getExecutor'>): boolean {
  return database.getExecutor().adapter instanceof SqliteAdapter;
}
