import type { Kysely, Migration } from 'kysely';

type AnyDatabase = Kysely<Record<string, never>>;

/** Settings, and what comes from elsewhere: details, lyrics, imports; and webhooks, which tell elsewhere. */
export const sourcesMigration: Migration = {
  async up(database: AnyDatabase): Promise<void> {
    await createSettings(database);
    await createSongDetails(database);
    await createLyricsVersions(database);
    await createImports(database);
    await createWebhooks(database);
  },
};

async function createSettings(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('settings')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value_json', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_by', 'text')
    .execute();
  await database.schema
    .createTable('outside_uses')
    .addColumn('service', 'text', (c) => c.primaryKey())
    .addColumn('last_used_at', 'bigint', (c) => c.notNull())
    .addColumn('last_succeeded_at', 'bigint')
    .addColumn('last_error_at', 'bigint')
    .addColumn('last_error', 'text')
    .execute();
}

async function createSongDetails(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('song_details')
    .addColumn('song_id', 'text', (c) => c.primaryKey().references('songs.id').onDelete('cascade'))
    .addColumn('fields_json', 'text', (c) => c.notNull())
    .addColumn('cover_sha256', 'text')
    .addColumn('cover_mime_type', 'text')
    .addColumn('cover_size_bytes', 'bigint')
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
}

async function createLyricsVersions(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('lyrics_versions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('song_id', 'text', (c) => c.notNull().references('songs.id').onDelete('cascade'))
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('how', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('language', 'text')
    .addColumn('score', 'double precision')
    .addColumn('made_by', 'text')
    .addColumn('current', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('lyrics_versions_song').on('lyrics_versions').columns(['song_id', 'created_at']).execute();
}

async function createImports(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('imports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('owner_id', 'text')
    .addColumn('creator_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('progress', 'double precision', (c) => c.notNull())
    .addColumn('title', 'text')
    .addColumn('artist', 'text')
    .addColumn('options_json', 'text', (c) => c.notNull())
    .addColumn('holder', 'text')
    .addColumn('cancel_requested', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('song_id', 'text')
    .addColumn('job_id', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .execute();
  await database.schema.createIndex('imports_status').on('imports').columns(['status', 'created_at']).execute();
}

async function createWebhooks(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('webhooks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('events_json', 'text', (c) => c.notNull())
    .addColumn('secret', 'text', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema
    .createTable('webhook_deliveries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('webhook_id', 'text', (c) => c.notNull().references('webhooks.id').onDelete('cascade'))
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('payload_json', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_at', 'bigint', (c) => c.notNull())
    .addColumn('response_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .execute();
  await database.schema.createIndex('webhook_deliveries_next').on('webhook_deliveries').columns(['status', 'next_attempt_at']).execute();
  await database.schema.createIndex('webhook_deliveries_webhook').on('webhook_deliveries').columns(['webhook_id', 'created_at']).execute();
}
