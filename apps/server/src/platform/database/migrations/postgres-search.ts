import { type Kysely, sql } from 'kysely';

/**
 * PostgreSQL's part of the search, with what every PostgreSQL has: no extension and no text search configuration. The texts
 * come folded (platform/search/fold-text.ts) and cut into words, so a tsvector is a set of words with an index, and words
 * that look alike share parts of three letters, which an array with an index finds.
 */
export async function createPostgresSearch(database: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table search_documents (
       id bigint generated always as identity primary key,
       song_id text collate "C" not null unique references songs (id) on delete cascade,
       names tsvector not null default '',
       lyrics tsvector not null default '')`,
    'create index search_documents_names on search_documents using gin (names)',
    'create index search_documents_lyrics on search_documents using gin (lyrics)',
    `create table search_words (
       id bigint generated always as identity primary key,
       word text collate "C" not null unique,
       parts text[] collate "C" not null)`,
    'create index search_words_parts on search_words using gin (parts)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(database);
}
