import { type Kysely, Migrator, sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { newTestDatabase } from '../databases.fixture.ts';
import { openDatabase } from '../open-database.ts';
import { initialMigration } from './0001-initial.ts';
import { libraryMigration } from './0002-library.ts';

async function run(database: Kysely<never>, migrations: ConstructorParameters<typeof Migrator>[0]['provider']): Promise<void> {
  const { error } = await new Migrator({ db: database, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw error;
}

it('keeps the songs and jobs that are there, and learns year and genre from their tags', async () => {
  const { options, remove } = await newTestDatabase();
  onTestFinished(remove);
  const database = await openDatabase(options);
  const untyped = database as unknown as Kysely<never>;
  await run(untyped, { getMigrations: async () => ({ '0001-initial': initialMigration }) });
  const tags = JSON.stringify({ year: 1999, genre: 'Pop' });
  await sql`insert into songs (id, listed, audio_sha256, title, artist, file_name, duration_ms, size_bytes, tags_json, has_cover, created_at, updated_at)
    values ('s1', 1, 'ab', 'Déjà Vu', 'Ann', 'a.mp3', 1000, 5, ${tags}, 0, 7, 7)`.execute(database);
  await sql`insert into jobs (id, song_id, kind, status, priority, options_json, created_at, updated_at, attempts)
    values ('j1', 's1', 'analysis', 'completed', 0, '{}', 7, 7, 0)`.execute(database);

  await run(untyped, { getMigrations: async () => ({ '0001-initial': initialMigration, '0002-library': libraryMigration }) });

  expect(await database.selectFrom('songs').selectAll().execute()).toEqual([
    expect.objectContaining({
      id: 's1',
      audioSha256: 'ab',
      title: 'Déjà Vu',
      titleKey: 'deja vu',
      artistKey: 'ann',
      albumKey: '\ufffd',
      year: 1999,
      sortYear: 1999,
      genre: 'Pop',
      favourite: 0,
      createdAt: 7,
    }),
  ]);
  expect((await sql`select id from jobs`.execute(database)).rows).toEqual([{ id: 'j1' }]);
  await sql`insert into songs (id, listed, title, file_name, duration_ms, size_bytes, has_cover, created_at, updated_at)
    values ('s2', 1, 'No sound yet', '', 0, 0, 0, 8, 8)`.execute(database);
  await database.destroy();
});
