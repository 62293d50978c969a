import type { Kysely, Migration } from 'kysely';

// A migration sees whatever the tables are at that time, so it is not typed by today's schema.
type AnyDatabase = Kysely<Record<string, never>>;

/** What every process of an installation has to know of the others. */
export const processesMigration: Migration = {
  async up(database: AnyDatabase): Promise<void> {
    await createScreens(database);
    await createWorkers(database);
  },
};

async function createScreens(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('party_screens')
    .addColumn('party_id', 'text', (c) => c.notNull().references('parties.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('socket_id', 'text', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('connected', 'integer', (c) => c.notNull())
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('party_screens_pk', ['party_id', 'id'])
    .execute();
  await database.schema.createIndex('party_screens_seen').on('party_screens').columns(['connected', 'seen_at']).execute();
}

async function createWorkers(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('workers')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('about_json', 'text', (c) => c.notNull())
    .addColumn('steps_done', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('workers_seen').on('workers').column('seen_at').execute();
}
