import type { Database } from '../../platform/database/schema.ts';

export class SetUpRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether there was a party, or there is a song with another sound than this. */
  async isInUse(demoSha256: string): Promise<boolean> {
    const party = await this.#database.selectFrom('parties').select('id').limit(1).executeTakeFirst();
    if (party) return true;
    const song = await this.#database
      .selectFrom('songs')
      .select('id')
      .where((e) => e.or([e('audioSha256', 'is', null), e('audioSha256', '!=', demoSha256)]))
      .limit(1)
      .executeTakeFirst();
    return song !== undefined;
  }
}
