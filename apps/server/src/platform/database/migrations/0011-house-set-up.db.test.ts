import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { newTestDatabase } from '../databases.fixture.ts';
import { migrate } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';

const BEFORE = '0010-paused-queues';

/** What a house knows of being set up after the migration, where this was done before. */
async function afterwards(statement: string | null): Promise<string[]> {
  const { options, remove } = await newTestDatabase();
  onTestFinished(remove);
  const database = await openDatabase(options);
  await migrate(database, BEFORE);
  if (statement) await sql.raw(statement).execute(database);
  await migrate(database);
  const rows = await database.selectFrom('settings').select(['valueJson', 'updatedAt']).where('name', '=', 'house.isSetUp').execute();
  await database.destroy();
  return rows.map(({ valueJson, updatedAt }) => {
    expect(updatedAt).toBeGreaterThan(1_700_000_000_000);
    return valueJson;
  });
}

it('P29 houses in which something was decided are not asked the questions of the first visit', async () => {
  expect(await afterwards(`insert into settings (name, value_json, updated_at) values ('lrclib.enabled', 'true', 7)`)).toEqual(['true']);
  const account = `insert into accounts (id, username, username_key, display_name, role, created_at, updated_at)
    values ('a', 'ann', 'ann', 'Ann', 'admin', 7, 7)`;
  expect(await afterwards(account)).toEqual(['true']);
});

it('P29 in a new house nothing is decided', async () => {
  expect(await afterwards(null)).toEqual([]);
});
