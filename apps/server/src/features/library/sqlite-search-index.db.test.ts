import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../platform/database/migrate.ts';
import { openDatabase } from '../../platform/database/open-database.ts';
import type { Database } from '../../platform/database/schema.ts';
import { SongsRepository } from '../songs/songs.repository.ts';
import { SqliteSearchIndex } from './sqlite-search-index.ts';

let database: Database;
let index: SqliteSearchIndex;
let songs: SongsRepository;

beforeEach(async () => {
  database = await openDatabase({ path: ':memory:' });
  await migrate(database);
  index = new SqliteSearchIndex(database);
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

describe('the search index on SQLite', () => {
  it('finds by beginnings of words in names, newest entry first', async () => {
    await add('1', 'Señorita Blue');
    await add('2', 'Blueberry');
    expect(await find('names', ['blue'])).toEqual(['2', '1']);
    expect(await find('names', ['senor', 'ann'])).toEqual(['1']);
    expect(await find('names', ['blue', 'green'])).toEqual([]);
  });

  it('takes what is asked for as words, never as operators', async () => {
    await add('1', 'Blue');
    for (const word of ['a" OR "b', 'title:x', '*', 'NEAR', 'AND']) expect(await find('names', [word])).toEqual([]);
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
    const { rows } = await sql<{ names: number; lyrics: number }>`
      select (select count(*) from search_names) as names, (select count(*) from search_lyrics) as lyrics`.execute(database);
    expect(rows).toEqual([{ names: 0, lyrics: 0 }]);
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
  it.each(['addedAt', 'title', 'artist', 'album', 'year'] as const)('by %s come from an index, without sorting', async (order) => {
    const asked: string[] = [];
    const plan = async (after?: readonly (string | number)[]) => {
      const columns = { addedAt: 'created_at', title: 'title_key', artist: 'artist_key', album: 'album_key', year: 'sort_year' }[order];
      const middle = order === 'addedAt' || order === 'title' ? '' : ', title_key';
      const row = `${columns}${middle}, id`;
      const beyond = after ? `and (${row}) > (${after.map((value) => `'${value}'`).join(', ')})` : '';
      const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(
        `select * from songs where listed = 1 and owner_id is null ${beyond} order by ${row} limit 51`,
      )}`.execute(database);
      asked.push(...rows.map(({ detail }) => detail));
    };
    await plan();
    await plan(order === 'addedAt' || order === 'title' ? ['x', 'y'] : ['x', 'y', 'z']);
    expect(asked.join('\n')).not.toMatch(/TEMP B-TREE|SCAN songs(?! USING INDEX)/);
  });
});
