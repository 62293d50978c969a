// Databases for tests. Every *.db.test.ts runs twice, once on each kind (vitest.config.ts says how).
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from '@refrain/testkit';
import { sql } from 'kysely';
import { Client } from 'pg';
import { inject, it, onTestFinished } from 'vitest';
import { migrate } from './migrate.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
import type { Database } from './schema.ts';

export type DatabaseKind = 'SQLite' | 'PostgreSQL';

/** The kind that this run of the file is about. */
export const databaseKind: DatabaseKind = inject('databaseKind');

/** A test about one kind alone. In the run of the other it is not there, rather than skipped. */
export function onSqlite(title: string, run: () => Promise<void> | void): void {
  if (databaseKind === 'SQLite') it(title, run);
}

export function onPostgres(title: string, run: () => Promise<void> | void): void {
  if (databaseKind === 'PostgreSQL') it(title, run);
}

/** An empty database that any number of processes may open. */
export interface TestDatabase {
  readonly options: OpenDatabaseOptions;
  /** As a person would write it into DATABASE_URL. */
  readonly url: string;
  remove(): Promise<void>;
}

export async function newTestDatabase(kind = databaseKind): Promise<TestDatabase> {
  return kind === 'SQLite' ? newSqliteFile() : newPostgresDatabase();
}

/** Opened, with its tables; gone after the test or the hook's test. Whoever opened it closes it. */
export async function openTestDatabase(): Promise<Database> {
  const { options, remove } =
    databaseKind === 'SQLite' ? { options: { path: ':memory:' }, remove: undefined } : await newPostgresDatabase();
  if (remove) onTestFinished(remove);
  const database = await openDatabase(options);
  await migrate(database);
  return database;
}

/** Fails what is about to be written, as a full disk does. `when`: a condition on the row `new`. */
export async function fillDisk(database: Database, { event, table, when = 'true' }: { event: string; table: string; when?: string }) {
  const trigger = `create trigger full_disk before ${event} on ${table}`;
  const statements =
    databaseKind === 'SQLite'
      ? [`${trigger} when ${when} begin select raise(abort, 'database or disk is full'); end`]
      : [
          `create function full_disk() returns trigger language plpgsql as
             $$ begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$`,
          `${trigger} for each row when (${when}) execute function full_disk()`,
        ];
  for (const statement of statements) await sql.raw(statement).execute(database);
}

async function newSqliteFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-db-'));
  const path = join(folder, 'refrain.db');
  return { options: { path }, url: `sqlite:///${path}`, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function newPostgresDatabase(): Promise<TestDatabase> {
  const answer = await fetch(inject('postgresLender'));
  const admin = await answer.text();
  if (!answer.ok) throw new Error(`PostgreSQL did not start: ${admin}`);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await ask(admin, `create database ${name}`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  return {
    options: { url, poolSize: 5, statementTimeoutMs: 20_000 },
    url,
    remove: () => ask(admin, `drop database if exists ${name} with (force)`),
  };
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
