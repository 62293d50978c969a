import type { Kysely, Migration } from 'kysely';

/** How much of a song is sung, for the time that is left while its words are heard. */
export const voicedLengthMigration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema.alterTable('songs').addColumn('voiced_ms', 'bigint').execute();
  },
};
