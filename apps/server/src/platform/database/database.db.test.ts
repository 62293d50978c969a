import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { newTestDatabase, onPostgres, onSqlite, type TestDatabase } from './databases.fixture.ts';
import { inTransaction } from './in-transaction.ts';
import { LibsqlConnection } from './libsql-connection.ts';
import { migrate } from './migrate.ts';
import { asOnlyMigrator } from './one-migrator.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
import type { Database, NewJobRow, NewSongRow } from './schema.ts';

const song = (id: string): NewSongRow => ({
  id,
  listed: 1,
  audioSha256: 'ab'.repeat(32),
  title: 'Träume 夢',
  fileName: 'dream.mp3',
  durationMs: 183_000,
  sizeBytes: 5_000_000_000,
  hasCover: 0,
  createdAt: 1_732_153_892_123,
  updatedAt: 1_732_153_892_123,
});

const job = (id: string, songId: string): NewJobRow => ({
  id,
  songId,
  kind: 'analysis',
  status: 'queued',
  priority: 0,
  optionsJson: '{}',
  createdAt: 1,
  updatedAt: 1,
  attempts: 0,
});

describe('the database', () => {
  let where: TestDatabase;
  let options: OpenDatabaseOptions;
  let database: Database;

  beforeEach(async () => {
    where = await newTestDatabase();
    options = { ...where.options, ...('path' in where.options ? { turnTimeoutMs: 1_000 } : {}) };
    database = await openDatabase(options);
    await migrate(database);
  });

  afterEach(async () => {
    await database.destroy();
    await where.remove();
  });

  it('A23 makes its tables in an empty file, from several openers at once, and again without harm', async () => {
    const fresh = await newTestDatabase();
    onTestFinished(fresh.remove);
    const openers = await Promise.all([1, 2, 3].map(() => openDatabase(fresh.options)));
    await Promise.all(openers.map((opener) => migrate(opener)));
    await migrate(openers[0]!);
    const tables = (await openers[1]!.introspection.getTables()).map((table) => table.name).sort();
    expect(tables).toEqual(expect.arrayContaining(['job_steps', 'jobs', 'playlists', 'queue_messages', 'songs']));
    await Promise.all(openers.map((opener) => opener.destroy()));
  });

  it('leaves no half-made tables when a migration fails', async () => {
    const empty = await newTestDatabase();
    onTestFinished(empty.remove);
    const broken = await openDatabase(empty.options);
    await sql`create table jobs (id text)`.execute(broken);
    await expect(migrate(broken)).rejects.toThrow('Migration 0001-initial failed');
    expect((await broken.introspection.getTables()).map((table) => table.name)).toEqual(['jobs']);
    await broken.destroy();
  });

  onPostgres('migrates one process at a time without a lock of a session, which a pooler would lose', async () => {
    const advisory = sql<{ state: string }>`select state from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and pg_locks.database = (select oid from pg_database where datname = current_database())`;
    const { adapter } = database.getExecutor();
    await database.connection().execute(async (session) => {
      await adapter.acquireMigrationLock(session, { lockTable: '', lockRowId: '' });
      expect((await advisory.execute(session)).rows).toEqual([]);
    });
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      expect((await advisory.execute(database)).rows).toEqual([{ state: 'idle in transaction' }]);
      order.push(`${name} ends`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => asOnlyMigrator(database, work(name))));
    expect(order.map((text) => text.slice(2))).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
    expect((await advisory.execute(database)).rows).toEqual([]);
  });

  onSqlite('opens with write-ahead log and foreign keys', async () => {
    const pragma = async (name: string) =>
      Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database)).rows[0]!)[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('synchronous')).toBe(1);
  });

  onSqlite('A18 waits for the disk after a transaction that wrote something, so that a power cut does not take it back', async () => {
    const logPath = join(dirname((options as { path: string }).path), 'some-wal');
    const connection = new LibsqlConnection(new Libsql(':memory:'), { busyTimeoutMs: 1, logPath });
    await connection.executeQuery(CompiledQuery.raw('create table t (id)'));
    await connection.flush();
    await connection.executeQuery(CompiledQuery.raw('insert into t values (1)'));
    // The log that it is to flush is not there: so it tried. What it could not flush is tried again.
    await expect(connection.flush()).rejects.toThrow('some-wal');
    await expect(connection.flush()).rejects.toThrow('some-wal');
    await writeFile(logPath, '');
    await connection.flush();
    await rm(logPath);
    await connection.executeQuery(CompiledQuery.raw('update t set id = 2 where id = 3'));
    await connection.flush();
    await connection.executeQuery(CompiledQuery.raw('update t set id = 2 returning id'));
    await expect(connection.flush()).rejects.toThrow('some-wal');
    connection.close();
  });

  onSqlite('A18 flushes what was committed since, and not what is still open', async () => {
    const logPath = join(dirname((options as { path: string }).path), 'other-wal');
    const connection = new LibsqlConnection(new Libsql(':memory:'), { busyTimeoutMs: 1, logPath });
    await connection.executeQuery(CompiledQuery.raw('create table t (id)'));
    await connection.begin();
    await connection.executeQuery(CompiledQuery.raw('insert into t values (1)'));
    await connection.flush();
    connection.commit();
    const both = [connection.flush(), connection.flush()];
    for (const flush of both) await expect(flush).rejects.toThrow('other-wal');
    connection.close();
  });

  it('gives rows back as they were put in and keeps them in the file', async () => {
    await database.insertInto('songs').values(song('s1')).execute();
    await database.destroy();
    database = await openDatabase(where.options);
    const row = await database.selectFrom('songs').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      ...song('s1'),
      ownerId: null,
      artist: null,
      album: null,
      tagsJson: null,
      soundJson: null,
      loudnessJson: null,
      givenLyrics: null,
      language: null,
    });
  });

  onSqlite('binds whole numbers as integers and no boolean, which the driver would choke on', async () => {
    const { rows } = await sql<{ type: string; half: number }>`select typeof(${7}) as type, ${7} / 2 as half`.execute(database);
    expect(rows).toEqual([{ type: 'integer', half: 3 }]);
    await expect(sql`select ${true}`.execute(database)).rejects.toThrow('boolean');
  });

  it('refuses parameters that are nothing', async () => {
    await expect(sql`select ${undefined}`.execute(database)).rejects.toThrow('undefined');
    await expect(sql`select ${Number.NaN}`.execute(database)).rejects.toThrow('NaN');
  });

  it.each([99, 100, 101, 250])('returns all of %i rows', async (count) => {
    await database
      .insertInto('songs')
      .values(Array.from({ length: count }, (_, index) => song(`s${index}`)))
      .execute();
    expect(await database.selectFrom('songs').select('id').execute()).toHaveLength(count);
  });

  it('compares texts byte by byte, so that what begins with some letters lies together', async () => {
    const titles = ['a b', 'a', 'B', 'ä', 'aZ', 'b', 'A', 'ab', 'a-b'];
    await database
      .insertInto('songs')
      .values(titles.map((title, at) => ({ ...song(`s${at}`), title })))
      .execute();
    const query = database.selectFrom('songs').select('title').orderBy('title');
    expect((await query.execute()).map(({ title }) => title)).toEqual(titles.toSorted());
    const beginning = query.where('title', '>=', 'a').where('title', '<', 'a\u{10ffff}');
    expect((await beginning.execute()).map(({ title }) => title)).toEqual(['a', 'a b', 'a-b', 'aZ', 'ab']);
  });

  it('counts changed rows and answers returning clauses', async () => {
    await database
      .insertInto('songs')
      .values([song('s1'), song('s2')])
      .execute();
    const updated = await database.updateTable('songs').set({ title: 'New' }).executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(2n);
    const deleted = await database.deleteFrom('songs').where('id', '=', 's1').returning(['id', 'title']).execute();
    expect(deleted).toEqual([{ id: 's1', title: 'New' }]);
  });

  it('removes jobs and steps with their song, and refuses a job without one', async () => {
    await database.insertInto('songs').values(song('s1')).execute();
    await database.insertInto('jobs').values(job('j1', 's1')).execute();
    await database
      .insertInto('jobSteps')
      .values({ jobId: 'j1', name: 'separate', queue: 'stem_separation', status: 'pending', progress: 0.25, reused: 0, attempts: 0 })
      .execute();
    await expect(database.insertInto('jobs').values(job('j2', 'nobody')).execute()).rejects.toThrow(/foreign key/i);
    await database.deleteFrom('songs').execute();
    expect(await database.selectFrom('jobs').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('jobSteps').selectAll().execute()).toEqual([]);
  });

  it('keeps concurrent transactions and queries apart', async () => {
    await database
      .insertInto('songs')
      .values({ ...song('counter'), sizeBytes: 0 })
      .execute();
    const increment = () =>
      inTransaction(database, async (transaction) => {
        const { sizeBytes } = await transaction
          .selectFrom('songs')
          .select('sizeBytes')
          .where('id', '=', 'counter')
          .executeTakeFirstOrThrow();
        await new Promise((resolve) => setTimeout(resolve, 1));
        await transaction
          .updateTable('songs')
          .set({ sizeBytes: sizeBytes + 1 })
          .where('id', '=', 'counter')
          .execute();
      });
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('songs').values(song('half')).execute();
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('changed my mind');
    });
    const outside = Array.from({ length: 5 }, (_, index) =>
      database
        .insertInto('songs')
        .values(song(`outside${index}`))
        .execute(),
    );
    const results = await Promise.allSettled([...Array.from({ length: 20 }, increment), failing, ...outside]);
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(1);
    const ids = (await database.selectFrom('songs').select('id').orderBy('id').execute()).map((row) => row.id);
    expect(ids).toEqual(['counter', 'outside0', 'outside1', 'outside2', 'outside3', 'outside4']);
    const { sizeBytes } = await database.selectFrom('songs').select('sizeBytes').where('id', '=', 'counter').executeTakeFirstOrThrow();
    expect(sizeBytes).toBe(20);
  });

  it('keeps transactions of two connections to one file apart', async () => {
    const other = await openDatabase(where.options);
    await database
      .insertInto('songs')
      .values({ ...song('counter'), sizeBytes: 0 })
      .execute();
    const increment = (connection: Database) =>
      inTransaction(connection, async (transaction) => {
        const { sizeBytes } = await transaction.selectFrom('songs').select('sizeBytes').executeTakeFirstOrThrow();
        await transaction
          .updateTable('songs')
          .set({ sizeBytes: sizeBytes + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => increment(index % 2 === 0 ? database : other)));
    expect(await other.selectFrom('songs').select('sizeBytes').executeTakeFirst()).toEqual({ sizeBytes: 20 });
    await other.destroy();
  });

  onSqlite('fails a query that waits for the transaction it is part of, and goes on', async () => {
    const deadlocked = database.transaction().execute(async () => {
      await database.selectFrom('songs').select('id').execute();
    });
    await expect(deadlocked).rejects.toThrow('inside a transaction');
    await expect(database.selectFrom('songs').select('id').execute()).resolves.toEqual([]);
  });
});
