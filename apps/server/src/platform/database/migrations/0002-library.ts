import { type Kysely, type Migration, sql } from 'kysely';
import { sortKey } from '../../search/fold-text.ts';
import { isSqlite } from '../in-transaction.ts';
import { createPostgresSearch } from './postgres-search.ts';
import { createSqliteSearch } from './sqlite-search.ts';

// A migration sees whatever the tables are at that time, so it is not typed by today's schema.
// biome-ignore lint/suspicious/noExplicitAny: rows of tables as they were then
type AnyDatabase = Kysely<any>;

export const libraryMigration: Migration = {
  async up(database: AnyDatabase): Promise<void> {
    await letSongsBeWithoutSound(database);
    await describeSongs(database);
    await createLabels(database);
    await createPlaylists(database);
    await createWatchedFolders(database);
    await (isSqlite(database) ? createSqliteSearch(database) : createPostgresSearch(database));
  },
};

/** A song may be known before its sound is there. */
async function letSongsBeWithoutSound(database: AnyDatabase): Promise<void> {
  const { schema } = database;
  await schema.dropIndex('songs_audio_sha256').execute();
  await schema.alterTable('songs').renameColumn('audio_sha256', 'old_audio_sha256').execute();
  await schema.alterTable('songs').addColumn('audio_sha256', 'text').execute();
  await sql`update songs set audio_sha256 = old_audio_sha256`.execute(database);
  await schema.alterTable('songs').dropColumn('old_audio_sha256').execute();
  await schema.createIndex('songs_audio_sha256').on('songs').column('audio_sha256').execute();
}

async function describeSongs(database: AnyDatabase): Promise<void> {
  const { schema } = database;
  for (const name of ['creator_id', 'genre', 'folder', 'source', 'source_url', 'compat_json'])
    await schema.alterTable('songs').addColumn(name, 'text').execute();
  await schema.alterTable('songs').addColumn('year', 'integer').execute();
  for (const name of ['favourite', 'sort_year'])
    await schema
      .alterTable('songs')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  for (const name of ['title_key', 'artist_key', 'album_key'])
    await schema
      .alterTable('songs')
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
      .execute();
  await fillFromTags(database);
  await schema.dropIndex('songs_listed_created_at').execute();
  await schema.createIndex('songs_listed_created_at').on('songs').columns(['listed', 'created_at', 'id']).execute();
  await schema.createIndex('songs_listed_title').on('songs').columns(['listed', 'title_key', 'id']).execute();
  for (const name of ['artist_key', 'album_key', 'sort_year'])
    await schema.createIndex(`songs_listed_${name}`).on('songs').columns(['listed', name, 'title_key', 'id']).execute();
  await schema.createIndex('songs_artists').on('songs').columns(['listed', 'artist_key', 'owner_id', 'artist']).execute();
  await schema.createIndex('songs_folder').on('songs').columns(['listed', 'folder']).execute();
  await schema.createIndex('songs_creator_id').on('songs').column('creator_id').execute();
}

async function fillFromTags(database: AnyDatabase): Promise<void> {
  const rows = await database.selectFrom('songs').select(['id', 'title', 'artist', 'album', 'tagsJson']).execute();
  for (const { id, title, artist, album, tagsJson } of rows) {
    const { year = null, genre = null } = tagsJson === null ? {} : (JSON.parse(tagsJson) as { year?: number; genre?: string });
    await database
      .updateTable('songs')
      .set({ year, genre, sortYear: year ?? 0, titleKey: sortKey(title), artistKey: sortKey(artist), albumKey: sortKey(album) })
      .where('id', '=', id)
      .execute();
  }
}

async function createLabels(database: AnyDatabase): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('song_labels')
    .addColumn('song_id', 'text', (c) => c.notNull().references('songs.id').onDelete('cascade'))
    .addColumn('label_key', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('song_labels_pk', ['song_id', 'label_key'])
    .execute();
  await schema.createIndex('song_labels_label').on('song_labels').columns(['label_key', 'song_id']).execute();
  await schema
    .createTable('song_favourites')
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('song_id', 'text', (c) => c.notNull().references('songs.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('song_favourites_pk', ['person_id', 'song_id'])
    .execute();
  await schema.createIndex('song_favourites_song').on('song_favourites').column('song_id').execute();
}

async function createPlaylists(database: AnyDatabase): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('playlists')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('owner_id', 'text')
    .addColumn('creator_id', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('rules_json', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('playlist_songs')
    .addColumn('playlist_id', 'text', (c) => c.notNull().references('playlists.id').onDelete('cascade'))
    .addColumn('song_id', 'text', (c) => c.notNull().references('songs.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('playlist_songs_pk', ['playlist_id', 'song_id'])
    .execute();
  await schema.createIndex('playlist_songs_song').on('playlist_songs').column('song_id').execute();
}

async function createWatchedFolders(database: AnyDatabase): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('watched_folders')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('path', 'text', (c) => c.notNull().unique())
    .addColumn('from_settings', 'integer', (c) => c.notNull())
    .addColumn('name_rule', 'text', (c) => c.notNull())
    .addColumn('analyse_at_once', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('scanned_at', 'bigint')
    .execute();
  await schema
    .createTable('watched_files')
    .addColumn('folder_id', 'text', (c) => c.notNull().references('watched_folders.id').onDelete('cascade'))
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('modified_at', 'bigint', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('song_id', 'text', (c) => c.references('songs.id').onDelete('set null'))
    .addColumn('message', 'text')
    .addColumn('looked_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('watched_files_pk', ['folder_id', 'path'])
    .execute();
  await schema.createIndex('watched_files_song').on('watched_files').column('song_id').execute();
  await schema.createIndex('watched_files_outcome').on('watched_files').columns(['folder_id', 'outcome']).execute();
}
