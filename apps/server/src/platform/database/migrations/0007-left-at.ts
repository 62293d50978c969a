import type { Kysely, Migration } from 'kysely';

/** When somebody left a party, while songs of theirs wait for them to come back. */
export const leftAtMigration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('party_members').addColumn('left_at', 'bigint').execute();
    await database.schema.createIndex('party_members_left_at').on('party_members').column('left_at').execute();
  },
};
