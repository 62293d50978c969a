import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { DatabaseUnavailableError } from './database-errors.ts';
import type { Database } from './schema.ts';

const PAUSE_MS = 500;

/** Servers that start together need not start in order. @throws what the database answers, at once when it refuses us and else after `seconds` */
export async function waitForDatabase(database: Database, seconds: number): Promise<void> {
  const giveUpAt = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await sql`select 1`.execute(database);
      return;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || Date.now() > giveUpAt) throw error;
    }
    await sleep(PAUSE_MS);
  }
}
