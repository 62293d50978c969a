import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator, sql } from 'kysely';
import { DomainError } from '../errors/domain-error.ts';
import { isSqlite } from './in-transaction.ts';
import { initialMigration } from './migrations/0001-initial.ts';
import { libraryMigration } from './migrations/0002-library.ts';
import { sourcesMigration } from './migrations/0003-sources.ts';
import { accountsMigration } from './migrations/0004-accounts.ts';
import { partyMigration } from './migrations/0005-party.ts';
import { arrivalOrderMigration } from './migrations/0006-arrival-order.ts';
import { leftAtMigration } from './migrations/0007-left-at.ts';
import { processesMigration } from './migrations/0008-processes.ts';
import { soundPrintsMigration } from './migrations/0009-sound-prints.ts';
import { pausedQueuesMigration } from './migrations/0010-paused-queues.ts';
import { houseSetUpMigration } from './migrations/0011-house-set-up.ts';
import { voicedLengthMigration } from './migrations/0012-voiced-length.ts';
import { asOnlyMigrator } from './one-migrator.ts';
import type { Database } from './schema.ts';

/** In order of their names; a released migration is never changed. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initialMigration,
  '0002-library': libraryMigration,
  '0003-sources': sourcesMigration,
  '0004-accounts': accountsMigration,
  '0005-party': partyMigration,
  '0006-arrival-order': arrivalOrderMigration,
  '0007-left-at': leftAtMigration,
  '0008-processes': processesMigration,
  '0009-sound-prints': soundPrintsMigration,
  '0010-paused-queues': pausedQueuesMigration,
  '0011-house-set-up': houseSetUpMigration,
  '0012-voiced-length': voicedLengthMigration,
};

export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/** Makes or updates the tables, up to a migration or the latest. Safe to run from several processes at once. */
export async function migrate(database: Database, upTo?: string): Promise<void> {
  await requireNotNewer(database);
  const migrator = migratorOf(database);
  const run = () => (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
  const { error, results } = await (isSqlite(database) ? run() : asOnlyMigrator(database, run));
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new Error(failed ? `Migration ${failed} failed` : 'The migrations could not run', { cause: error });
}

/** @throws DomainError `database.newer` for tables that a later version changed: what it added would be lost without a word */
export async function requireNotNewer(database: Database): Promise<void> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(database);
  const newest = rows.findLast(({ name }) => !isKnownMigration(name))?.name;
  if (newest === undefined) return;
  throw new DomainError('database.newer', {
    detail: `The database was made by a newer version of Refrain (${newest}): use that version, or a newer one.`,
  });
}

/** The last one that was run; empty: the database has no tables yet. */
export async function lastMigration(database: Database): Promise<string> {
  const migrations = await migratorOf(database).getMigrations();
  return migrations.findLast(({ executedAt }) => executedAt !== undefined)?.name ?? '';
}

export function isKnownMigration(name: string): boolean {
  return Object.hasOwn(MIGRATIONS, name);
}

function migratorOf(database: Database): Migrator {
  return new Migrator({ db: database, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
}
