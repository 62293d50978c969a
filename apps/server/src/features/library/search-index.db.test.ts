import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseKind, openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { SongsRepository } from '../songs/songs.repository.ts';
import { PostgresSearchIndex } from './postgres-search-index.ts';
import type { SearchIndex } from './search-index.types.ts';
import { SqliteSearchIndex } from './sqlite-search-index.ts';

let database: Database;
let index: SearchIndex;
let songs: SongsRepository;

beforeEach(async () => {
  database = await openTestDatabase();
  index = databaseKind === 'SQLite' ? new SqliteSearchIndex(database) : new PostgresSearchIndex(database);
  songs = new SongsRepository(database);
});
afterEach(() => database.destroy());

async function add(
  id: string,
  title: string,
  { ownerId = null, listed = 1 }: { ownerId?: string | null; listed?: 0 | 1 } = {},
): Promise<void> {
  const numbers = { durationMs: 1, sizeBytes: 1, hasCover: 0, createdAt: 1, updatedAt: 1 } as const;
  await songs.insert({ id, title, artist: 'Ann', album: null, ownerId, listed, fileName: '', ...numbers });
  await index.putNames(id, { title, artist: 'Ann', album: null });
}
const find = async (where: 'names' | 'lyrics', words: string[], ownerId: string | null = null) =>
  (
    await index.find(
      where,
      words.map((word) => [word]),
      { ownerId, limit: 10 },
    )
  ).map(({ id }) => id);

describe(`the search index on ${databaseKind}`, () => {
  it('finds by beginnings of words in names, newest entry first', async () => {
    await add('1', 'Señorita Blue');
    await add('2', 'Blueberry');
    expect(await find('names', ['blue'])).toEqual(['2', '1']);
    expect(await find('names', ['senor', 'ann'])).toEqual(['1']);
    expect(await find('names', ['blue', 'green'])).toEqual([]);
  });

  it('takes what is asked for as words, never as operators', async () => {
    await add('1', 'Blue');
    for (const word of ['a" OR "b', 'title:x', '*', 'NEAR', 'AND', "x' | 'blue", "\\'", 'x:*', '!x'])
      expect(await find('names', [word])).toEqual([]);
  });

  it('replaces what it had of a song, and forgets a song that is gone', async () => {
    await add('1', 'Blue');
    await index.putLyrics('1', 'old words');
    await index.putNames('1', { title: 'Red', artist: 'Ann', album: 'Colours' });
    await index.putLyrics('1', 'new words');
    expect(await find('names', ['blue'])).toEqual([]);
    expect(await find('names', ['colours'])).toEqual(['1']);
    expect(await find('lyrics', ['old'])).toEqual([]);
    expect(await find('lyrics', ['new', 'wor'])).toEqual(['1']);
    await songs.delete('1');
    const tables = databaseKind === 'SQLite' ? ['search_documents', 'search_names', 'search_lyrics'] : ['search_documents'];
    for (const table of tables)
      expect((await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(database)).rows).toEqual([
        { count: 0 },
      ]);
  });

  it('shows nobody another’s songs, nor what is in no library', async () => {
    await add('mine', 'Blue', { ownerId: 'ann' });
    await add('hidden', 'Blue', { listed: 0 });
    await add('house', 'Blue');
    expect(await find('names', ['blue'])).toEqual(['house']);
    expect(await find('names', ['blue'], 'bob')).toEqual(['house']);
    expect(await find('names', ['blue'], 'ann')).toEqual(['house', 'mine']);
  });

  it('knows words that look alike', async () => {
    await add('1', 'Bohemian Rhapsody');
    await add('2', 'Abba');
    expect(await index.similarWords('bohemain', 5)).toContain('bohemian');
    expect(await index.similarWords('aba', 5)).toContain('abba');
    expect(await index.similarWords('x', 5)).toEqual([]);
  });

  it('tells which songs it lacks', async () => {
    await add('1', 'Blue');
    const numbers = { durationMs: 1, sizeBytes: 1, hasCover: 0, createdAt: 1, updatedAt: 1 } as const;
    await songs.insert({ id: '2', title: 'Red', listed: 1, fileName: '', ...numbers });
    await songs.insert({ id: '3', title: 'Unlisted', listed: 0, fileName: '', ...numbers });
    expect(await index.missing(10)).toEqual(['2']);
  });
});

describe('pages of the list', () => {
  it.each([
    ['addedAt', ['created_at', 'id']],
    ['title', ['title_key', 'id']],
    ['artist', ['artist_key', 'title_key', 'id']],
    ['album', ['album_key', 'title_key', 'id']],
    ['year', ['sort_year', 'title_key', 'id']],
  ])('by %s come from an index, without sorting', async (_, columns) => {
    const row = columns.join(', ');
    const first = `select * from songs where listed = 1 and owner_id is null order by ${row} limit 51`;
    const next = first.replace('order by', `and (${row}) > (${columns.map((name) => (/_at|_year/.test(name) ? 1 : "'x'"))}) order by`);
    for (const page of [first, next]) {
      const plan = await planOf(page);
      if (databaseKind === 'SQLite') expect(plan).not.toMatch(/TEMP B-TREE|SCAN songs(?! USING INDEX)/);
      else expect(plan).toMatch(/^(?!.*Sort)(?!.*Seq Scan).*Index Scan/s);
    }
  });
});

async function planOf(query: string): Promise<string> {
  return database.transaction().execute(async (transaction) => {
    // PostgreSQL would rather read the whole of an empty table.
    if (databaseKind === 'PostgreSQL')
      for (const way of ['seqscan', 'bitmapscan', 'sort']) await sql.raw(`set local enable_${way} = off`).execute(transaction);
    const explain = databaseKind === 'SQLite' ? 'explain query plan' : 'explain';
    const { rows } = await sql.raw<object>(`${explain} ${query}`).execute(transaction);
    return rows.map((line) => Object.values(line).join(' ')).join('\n');
  });
}
