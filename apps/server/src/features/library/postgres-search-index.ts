import { sql } from 'kysely';
import type { Database } from '../../platform/database/schema.ts';
import { foldedWords } from '../../platform/search/fold-text.ts';
import { LONGEST_WORD, wordParts } from '../../platform/search/word-parts.ts';
import type { FoundSong, Meanings, SearchIndex, SongNames } from './search-index.types.ts';
import { songsNotIndexed } from './songs-not-indexed.ts';

/** A tsvector holds 1 MB; no song has so many different words. */
const MOST_WORDS = 20_000;

/** The search index on what every PostgreSQL has; its tables are in migrations/postgres-search.ts. */
export class PostgresSearchIndex implements SearchIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async putNames(songId: string, { title, artist, album }: SongNames): Promise<void> {
    await this.#put(songId, 'names', foldedWords([title, artist ?? '', album ?? ''].join(' ')));
  }

  async putLyrics(songId: string, lyrics: string): Promise<void> {
    await this.#put(songId, 'lyrics', foldedWords(lyrics));
  }

  async find(
    where: 'names' | 'lyrics',
    words: readonly Meanings[],
    { ownerId, limit }: { ownerId: string | null; limit: number },
  ): Promise<FoundSong[]> {
    const { rows } = await sql<FoundSong>`
      select s.id, s.title_key, s.artist_key, s.album_key
      from search_documents d join songs s on s.id = d.song_id
      where d.${sql.ref(where)} @@ ${queryText(words, where === 'names')}::tsquery
        and s.listed = 1 and (s.owner_id is null or s.owner_id = ${ownerId})
      order by d.id desc limit ${limit}`.execute(this.#database);
    return rows;
  }

  /** Best is what shares the most parts, measured against all parts that either has. */
  async similarWords(word: string, limit: number): Promise<string[]> {
    const parts = wordParts(word);
    if (parts.length === 0) return [];
    const { rows } = await sql<{ word: string }>`
      select w.word
      from (
        select word, cardinality(parts) as count, (select count(*) from unnest(parts) as part where part = any(${parts}::text[])) as shared
        from search_words where parts && ${parts}::text[]
      ) as w
      order by w.shared::float8 / (w.count + ${parts.length}::int - w.shared) desc, w.word limit ${limit}`.execute(this.#database);
    return rows.map((row) => row.word);
  }

  missing(limit: number): Promise<string[]> {
    return songsNotIndexed(this.#database, limit);
  }

  async #put(songId: string, column: 'names' | 'lyrics', words: readonly string[]): Promise<void> {
    // In the same order everywhere, so that two who put the same words do not wait for each other in a ring.
    const known = [...new Set(words)].filter((word) => word.length <= LONGEST_WORD).sort();
    const kept = known.slice(0, MOST_WORDS);
    await sql`
      insert into search_documents (song_id, ${sql.ref(column)}) values (${songId}, array_to_tsvector(${kept}::text[]))
      on conflict (song_id) do update set ${sql.ref(column)} = excluded.${sql.ref(column)}`.execute(this.#database);
    const rows = kept.map((word) => ({ word, parts: wordParts(word) }));
    await sql`
      insert into search_words (word, parts)
      select r.word, r.parts from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(word text, parts text[])
      where not exists (select from search_words w where w.word = r.word)
      on conflict do nothing`.execute(this.#database);
  }
}

/**
 * Every meaning is quoted, so nothing in it can be taken for an operator. Beginnings of common words are in nearly every
 * lyric: only the word that is still being typed is one there.
 */
function queryText(words: readonly Meanings[], allAreBeginnings: boolean): string {
  const last = words.length - 1;
  const one = (meaning: string, at: number) => `${quoted(meaning)}${allAreBeginnings || at === last ? ':*' : ''}`;
  return words.map((meanings, at) => `(${meanings.map((meaning) => one(meaning, at)).join(' | ')})`).join(' & ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
