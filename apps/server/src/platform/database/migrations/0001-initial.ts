import type { Kysely, Migration } from 'kysely';

// A migration sees whatever the tables are at that time, so it is not typed by today's schema.
type AnyDatabase = Kysely<Record<string, never>>;

export const initialMigration: Migration = {
  async up(database: AnyDatabase): Promise<void> {
    await createSongs(database);
    await createJobs(database);
    await createJobSteps(database);
    await createQueueMessages(database);
  },
};

async function createSongs(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('songs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('owner_id', 'text')
    .addColumn('listed', 'integer', (c) => c.notNull())
    .addColumn('audio_sha256', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('artist', 'text')
    .addColumn('album', 'text')
    .addColumn('file_name', 'text', (c) => c.notNull())
    .addColumn('duration_ms', 'bigint', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('tags_json', 'text')
    .addColumn('sound_json', 'text')
    .addColumn('loudness_json', 'text')
    .addColumn('has_cover', 'integer', (c) => c.notNull())
    .addColumn('given_lyrics', 'text')
    .addColumn('language', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('songs_audio_sha256').on('songs').column('audio_sha256').execute();
  await database.schema.createIndex('songs_listed_created_at').on('songs').columns(['listed', 'created_at']).execute();
  await database.schema.createIndex('songs_owner_id').on('songs').column('owner_id').execute();
}

async function createJobs(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('jobs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('song_id', 'text', (c) => c.notNull().references('songs.id').onDelete('cascade'))
    .addColumn('owner_id', 'text')
    .addColumn('creator_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('priority', 'integer', (c) => c.notNull())
    .addColumn('options_json', 'text', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('compat_json', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('jobs_song_id').on('jobs').column('song_id').execute();
  await database.schema.createIndex('jobs_status_created_at').on('jobs').columns(['status', 'created_at']).execute();
}

async function createJobSteps(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('job_steps')
    .addColumn('job_id', 'text', (c) => c.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('progress', 'double precision', (c) => c.notNull())
    .addColumn('artefact_key', 'text')
    .addColumn('reused', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('started_at', 'bigint')
    .addColumn('finished_at', 'bigint')
    .addColumn('last_progress_at', 'bigint')
    .addPrimaryKeyConstraint('job_steps_pk', ['job_id', 'name'])
    .execute();
  await database.schema.createIndex('job_steps_artefact_key').on('job_steps').column('artefact_key').execute();
}

async function createQueueMessages(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('queue_messages')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('queue', 'text', (c) => c.notNull())
    .addColumn('payload_json', 'text', (c) => c.notNull())
    .addColumn('priority', 'integer', (c) => c.notNull())
    .addColumn('run_at', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('max_attempts', 'integer', (c) => c.notNull())
    .addColumn('lost_leases', 'integer', (c) => c.notNull())
    .addColumn('cancel_requested', 'integer', (c) => c.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_expires_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('queue_messages_next').on('queue_messages').columns(['queue', 'priority', 'run_at']).execute();
  await database.schema.createIndex('queue_messages_lease').on('queue_messages').column('lease_expires_at').execute();
}
