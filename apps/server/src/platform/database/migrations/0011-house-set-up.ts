import { type Kysely, type Migration, sql } from 'kysely';

/** Houses in which something was decided before the first visit had questions are not asked them now. */
export const houseSetUpMigration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await sql`insert into settings (name, value_json, updated_at)
      select 'house.isSetUp', 'true', cast(${Date.now()} as bigint)
      where exists (select 1 from settings) or exists (select 1 from accounts)`.execute(database);
  },
};
