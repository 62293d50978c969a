import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from './schema.ts';

/** The number that Kysely's own lock has: processes of earlier versions are kept out as well. */
const LOCK_ID = '3853314791062309107';
const PAUSE_MS = 200;
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Runs work that one process at a time does on a PostgreSQL. The lock belongs to a transaction, not to a session as Kysely's does: a pooler such
 * as PgBouncer gives the session's next statement to another connection, where a lock is neither held nor ever given back. Whoever waits
 * holds no connection meanwhile, so that there is one for the work.
 * @throws Error when it is not its turn for a quarter of an hour
 */
export async function asOnlyMigrator<Result>(database: Database, work: () => Promise<Result>): Promise<Result> {
  for (const giveUpAt = Date.now() + LONGEST_WAIT_MS; Date.now() < giveUpAt; await sleep(PAUSE_MS)) {
    const done = await database.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ isMine: boolean }>`select pg_try_advisory_xact_lock(${sql.raw(LOCK_ID)}) as is_mine`.execute(
        transaction,
      );
      if (!rows[0]?.isMine) return null;
      // It idles for as long as the work takes.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction);
      return { result: await work() };
    });
    if (done) return done.result;
  }
  throw new Error('Another process has been changing the tables for a quarter of an hour');
}
