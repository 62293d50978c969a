import type { SingerMemoryRow } from '../../platform/database/party-tables.ts';
import type { Database } from '../../platform/database/schema.ts';

export class SingerMemoriesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(personKey: string, songId: string): Promise<SingerMemoryRow | null> {
    const query = this.#database.selectFrom('singerMemories').selectAll().where('personKey', '=', personKey);
    return (await query.where('songId', '=', songId).executeTakeFirst()) ?? null;
  }

  async save(memory: SingerMemoryRow): Promise<void> {
    const { personKey: _, songId: __, ...values } = memory;
    await this.#database
      .insertInto('singerMemories')
      .values(memory)
      .onConflict((conflict) => conflict.columns(['personKey', 'songId']).doUpdateSet(values))
      .execute();
  }
}
