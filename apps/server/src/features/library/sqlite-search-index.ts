import { sql } from 'kysely';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { Database, DatabaseTransaction } from '../../platform/database/schema.ts';
import { foldedWords } from '../../platform/search/fold-text.ts';
import { LONGEST_WORD, wordParts } from '../../platform/search/word-parts.ts';
import type { FoundSong, Meanings, SearchIndex, SongNames } from './search-index.types.ts';
import { songsNotIndexed } from './songs-not-indexed.ts';

/** The search index on SQLite's FTS5; its tables are in migrations/sqlite-search.ts. */
export class SqliteSearchIndex implements SearchIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async putNames(songId: string, { title, artist, album }: SongNames): Promise<void> {
    const [titleWords, artistWords, albumWords] = [title, artist ?? '', album ?? ''].map(foldedWords) as [string[], string[], string[]];
    await this.#put(songId, [...titleWords, ...artistWords, ...albumWords], async (id, transaction) => {
      const [t, a, b] = [titleWords, artistWords, albumWords].map((words) => words.join(' '));
      await sql`insert or replace into search_names (rowid, title, artist, album) values (${id}, ${t}, ${a}, ${b})`.execute(transaction);
    });
  }

  async putLyrics(songId: string, lyrics: string): Promise<void> {
    const words = foldedWords(lyrics);
    await this.#put(songId, words, async (id, transaction) => {
      await sql`insert or replace into search_lyrics (rowid, lyrics) values (${id}, ${words.join(' ')})`.execute(transaction);
    });
  }

  async find(
    where: 'names' | 'lyrics',
    words: readonly Meanings[],
    { ownerId, limit }: { ownerId: string | null; limit: number },
  ): Promise<FoundSong[]> {
    const table = `search_${where}`;
    const { rows } = await sql<FoundSong>`
      select s.id, s.title_key, s.artist_key, s.album_key
      from ${sql.table(table)} f join search_documents d on d.id = f.rowid join songs s on s.id = d.song_id
      where f.${sql.raw(table)} match ${matchExpression(words, where === 'names')} and s.listed = 1 and (s.owner_id is null or s.owner_id = ${ownerId})
      order by f.rowid desc limit ${limit}`.execute(this.#database);
    return rows;
  }

  async similarWords(word: string, limit: number): Promise<string[]> {
    const parts = wordParts(word);
    if (parts.length === 0) return [];
    const { rows } = await sql<{ word: string }>`
      select w.word from search_word_parts p join search_words w on w.id = p.rowid
      where p.search_word_parts match ${parts.map(quoted).join(' OR ')} order by p.rank limit ${limit}`.execute(this.#database);
    return rows.map((row) => row.word);
  }

  missing(limit: number): Promise<string[]> {
    return songsNotIndexed(this.#database, limit);
  }

  async #put(
    songId: string,
    words: readonly string[],
    write: (id: number, transaction: DatabaseTransaction) => Promise<void>,
  ): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await transaction
        .insertInto('searchDocuments')
        .values({ songId })
        .onConflict((c) => c.doNothing())
        .execute();
      const { id } = await transaction.selectFrom('searchDocuments').select('id').where('songId', '=', songId).executeTakeFirstOrThrow();
      await write(id, transaction);
      const fresh = [...new Set(words)].filter((word) => word.length <= LONGEST_WORD);
      await sql`insert or ignore into search_words (word) select value from json_each(${JSON.stringify(fresh)})`.execute(transaction);
    });
  }
}

/**
 * Words are letters and digits after folding, so nothing in them can be taken for an operator. Beginnings of common words
 * are in nearly every lyric: only the word that is still being typed is one there.
 */
function matchExpression(words: readonly Meanings[], allAreBeginnings: boolean): string {
  const last = words.length - 1;
  const one = (meaning: string, at: number) => `${quoted(meaning)}${allAreBeginnings || at === last ? '*' : ''}`;
  return words.map((meanings, at) => `(${meanings.map((meaning) => one(meaning, at)).join(' OR ')})`).join(' AND ');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
