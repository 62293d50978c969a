import { type ColumnMetadata, sql, type TableMetadata } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newTestDatabase } from '../databases.fixture.ts';
import { MIGRATION_NAMES, migrate } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';
import type { Database } from '../schema.ts';

/* A house that was made by any earlier version, with something in every table, keeps all of it. */

type Row = Readonly<Record<string, unknown>>;

/** The index of the search is made of the songs, and each database has tables of its own for it. */
const OF_THE_SEARCH = /^search_/;

/** Keys of all tables are alike, so that the rows of one number belong together. */
function valueFor({ name, dataType }: ColumnMetadata, table: string, number: number): unknown {
  if (!/^text$/i.test(dataType)) return number;
  if (name === 'id' || name.endsWith('_id')) return `id ${number}`;
  return name.endsWith('_json') ? '{"year":1999}' : `${table} ${name} ${number}`;
}

async function insertRow(database: Database, { name: table, columns }: TableMetadata, number: number): Promise<void> {
  const filled = columns.filter(({ isAutoIncrementing }) => !isAutoIncrementing);
  const names = sql.join(filled.map(({ name }) => sql.ref(name)));
  const values = sql.join(filled.map((column) => valueFor(column, table, number)));
  await sql`insert into ${sql.table(table)} (${names}) values (${values})`.execute(database);
}

async function tablesOf(database: Database): Promise<TableMetadata[]> {
  return (await database.introspection.getTables()).filter(({ name, isView }) => !isView && !OF_THE_SEARCH.test(name));
}

/** A row of this number in every table; a table whose row belongs to another's waits for that. */
async function fill(database: Database, number: number): Promise<void> {
  let waiting = await tablesOf(database);
  for (let failure: unknown; waiting.length > 0; ) {
    const before = waiting.length;
    const later: TableMetadata[] = [];
    for (const table of waiting)
      await insertRow(database, table, number).catch((error: unknown) => {
        failure = error;
        later.push(table);
      });
    if (later.length === before) throw failure;
    waiting = later;
  }
}

async function everything(database: Database): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>();
  for (const { name } of await tablesOf(database))
    found.set(name, (await sql<Row>`select * from ${sql.table(name)}`.execute(database)).rows);
  return found;
}

describe('A23 a house that was made by', () => {
  it.each(MIGRATION_NAMES.slice(0, -1))('%s keeps what is in every table, and goes on', async (made) => {
    const { options, remove } = await newTestDatabase();
    onTestFinished(remove);
    const database = await openDatabase(options);
    await migrate(database, made);
    await fill(database, 1);
    const before = await everything(database);
    expect([...before.values()].every((rows) => rows.length === 1)).toBe(true);
    await migrate(database);
    const after = await everything(database);
    for (const [table, [row]] of before) expect(after.get(table), table).toContainEqual(expect.objectContaining({ ...row }));
    await fill(database, 2);
    await database.destroy();
  });

  it('0009-sound-prints has no queue paused, and does not know since when its steps wait', async () => {
    const { options, remove } = await newTestDatabase();
    onTestFinished(remove);
    const database = await openDatabase(options);
    await migrate(database, '0009-sound-prints');
    await fill(database, 1);
    await migrate(database, '0010-paused-queues');
    expect(await database.selectFrom('pausedQueues').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('jobSteps').select(['jobId', 'queuedAt']).execute()).toEqual([{ jobId: 'id 1', queuedAt: null }]);
    await database.destroy();
  });
});
