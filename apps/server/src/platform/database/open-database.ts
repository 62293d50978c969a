import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CamelCasePlugin, type Dialect, Kysely } from 'kysely';
import Libsql from 'libsql';
import { LibsqlConnection } from './libsql-connection.ts';
import { LibsqlDialect } from './libsql-dialect.ts';
import { PortablePostgresDialect } from './postgres-dialect.ts';
import type { PostgresOptions } from './postgres-pool.ts';
import type { Database, DatabaseSchema } from './schema.ts';

const BUSY_TIMEOUT_MS = 5_000;
const TURN_TIMEOUT_MS = 15_000;

export interface SqliteOptions {
  /** A file, made with its folder when missing, or `:memory:`. */
  readonly path: string;
  /** How long a query waits for a running transaction before it fails. */
  readonly turnTimeoutMs?: number;
}

export type OpenDatabaseOptions = SqliteOptions | PostgresOptions;

/** Opens the database; `migrate` brings its tables up to date, `database.destroy()` closes it. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const dialect = 'url' in options ? new PortablePostgresDialect(options) : await sqliteDialect(options);
  return new Kysely<DatabaseSchema>({ dialect, plugins: [new CamelCasePlugin()] });
}

async function sqliteDialect({ path, turnTimeoutMs = TURN_TIMEOUT_MS }: SqliteOptions): Promise<Dialect> {
  if (path !== ':memory:') await mkdir(dirname(path), { recursive: true });
  const file = new Libsql(path, { timeout: BUSY_TIMEOUT_MS });
  file.exec('pragma journal_mode = wal');
  // What has to survive a power cut is flushed by inTransaction.
  file.exec('pragma synchronous = normal');
  file.exec('pragma foreign_keys = on');
  // From here on LibsqlConnection waits, without stopping the event loop.
  file.exec('pragma busy_timeout = 0');
  const logPath = path === ':memory:' ? null : `${path}-wal`;
  return new LibsqlDialect({ connection: new LibsqlConnection(file, { busyTimeoutMs: BUSY_TIMEOUT_MS, logPath }), turnTimeoutMs });
}
