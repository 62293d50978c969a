import type { Kysely, Migration } from 'kysely';

export const soundPrintsMigration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('sound_prints')
      .addColumn('audio_sha256', 'text', (c) => c.primaryKey())
      .addColumn('sketch', 'bigint', (c) => c.notNull())
      .addColumn('words', 'text', (c) => c.notNull())
      .execute();
  },
};
