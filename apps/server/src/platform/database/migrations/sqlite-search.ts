import { type Kysely, sql } from 'kysely';

/**
 * SQLite's part of the search: words of names and of lyrics in two FTS5 indexes that keep no copy of the text, and
 * every word once, cut into threes, to find what somebody meant who mistyped it. The texts come folded
 * (platform/search/fold-text.ts), so the tokeniser has nothing to do but to split at spaces.
 */
export async function createSqliteSearch(database: Kysely<unknown>): Promise<void> {
  const statements = [
    `create table search_documents (
       id integer primary key autoincrement,
       song_id text not null unique references songs (id) on delete cascade)`,
    `create virtual table search_names using fts5(title, artist, album, content='', contentless_delete=1,
       tokenize='unicode61 remove_diacritics 0', prefix='1 2 3')`,
    `create virtual table search_lyrics using fts5(lyrics, content='', contentless_delete=1,
       tokenize='unicode61 remove_diacritics 0', prefix='3')`,
    `create trigger search_documents_gone after delete on search_documents begin
       delete from search_names where rowid = old.id;
       delete from search_lyrics where rowid = old.id;
     end`,
    `create table search_words (id integer primary key, word text not null unique)`,
    `create virtual table search_word_parts using fts5(word, content='', tokenize='trigram case_sensitive 1', detail='none')`,
    `create trigger search_words_new after insert on search_words begin
       insert into search_word_parts (rowid, word) values (new.id, '^' || new.word || '$');
     end`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(database);
}
