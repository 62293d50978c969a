import type { Kysely, Migration } from 'kysely';

// A migration sees whatever the tables are at that time, so it is not typed by today's schema.
type AnyDatabase = Kysely<Record<string, never>>;

export const partyMigration: Migration = {
  async up(database: AnyDatabase): Promise<void> {
    await createParties(database);
    await createMembers(database);
    await createQueueEntries(database);
    await createSingerMemories(database);
    await createHostActions(database);
  },
};

async function createParties(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('parties')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.unique())
    .addColumn('guest_token', 'text', (c) => c.notNull().unique())
    .addColumn('host_token', 'text', (c) => c.notNull().unique())
    .addColumn('screen_token', 'text', (c) => c.notNull().unique())
    .addColumn('settings_json', 'text', (c) => c.notNull())
    .addColumn('stage_json', 'text', (c) => c.notNull())
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('turn_count', 'integer', (c) => c.notNull())
    .addColumn('break_until', 'bigint')
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
  await database.schema.createIndex('parties_kind').on('parties').columns(['kind', 'ended_at']).execute();
  await database.schema.createIndex('parties_break_until').on('parties').column('break_until').execute();
}

async function createMembers(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('party_members')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('party_id', 'text', (c) => c.notNull().references('parties.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('away', 'integer', (c) => c.notNull())
    .addColumn('person_key', 'text')
    .addColumn('joined_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('party_members_person', ['party_id', 'person_key'])
    .execute();
  await database.schema.createIndex('party_members_person_key').on('party_members').column('person_key').execute();
}

async function createQueueEntries(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('queue_entries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('party_id', 'text', (c) => c.notNull().references('parties.id').onDelete('cascade'))
    .addColumn('song_id', 'text', (c) => c.references('songs.id').onDelete('set null'))
    .addColumn('song_title', 'text', (c) => c.notNull())
    .addColumn('song_artist', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('singer_ids_json', 'text', (c) => c.notNull())
    .addColumn('voter_ids_json', 'text', (c) => c.notNull())
    .addColumn('added_by_id', 'text', (c) => c.notNull())
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addColumn('own_order', 'double precision', (c) => c.notNull())
    .addColumn('floor_round', 'integer', (c) => c.notNull())
    .addColumn('pinned_turn', 'integer')
    .addColumn('pinned_at', 'bigint')
    .addColumn('held', 'integer', (c) => c.notNull())
    .addColumn('key_shift', 'integer', (c) => c.notNull())
    .addColumn('tempo', 'double precision', (c) => c.notNull())
    .addColumn('round', 'integer')
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('sung_seconds', 'double precision')
    .execute();
  await database.schema.createIndex('queue_entries_party').on('queue_entries').columns(['party_id', 'state']).execute();
  await database.schema.createIndex('queue_entries_song').on('queue_entries').column('song_id').execute();
}

/** How somebody likes to sing a song. */
async function createSingerMemories(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('singer_memories')
    .addColumn('person_key', 'text', (c) => c.notNull())
    .addColumn('song_id', 'text', (c) => c.notNull().references('songs.id').onDelete('cascade'))
    .addColumn('key_shift', 'integer', (c) => c.notNull())
    .addColumn('tempo', 'double precision', (c) => c.notNull())
    .addColumn('lyric_offset_ms', 'integer', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('singer_memories_pk', ['person_key', 'song_id'])
    .execute();
}

/** What hosts did to a queue, with the rows as they were before. */
async function createHostActions(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('host_actions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('party_id', 'text', (c) => c.notNull().references('parties.id').onDelete('cascade'))
    .addColumn('before_json', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('host_actions_party').on('host_actions').columns(['party_id', 'created_at']).execute();
}
