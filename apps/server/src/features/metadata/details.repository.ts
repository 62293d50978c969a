import type { SongDetails } from '@refrain/contract';
import type { Database } from '../../platform/database/schema.ts';

type Fields = SongDetails['fields'];

/** Details that were taken over, with their sources. */
export class DetailsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(songId: string): Promise<{ fields: Fields; hasChosenCover: boolean }> {
    const row = await this.#database
      .selectFrom('songDetails')
      .select(['fieldsJson', 'coverSha256'])
      .where('songId', '=', songId)
      .executeTakeFirst();
    return { fields: row ? (JSON.parse(row.fieldsJson) as Fields) : {}, hasChosenCover: row?.coverSha256 != null };
  }

  async save(songId: string, fields: Fields): Promise<void> {
    const values = { fieldsJson: JSON.stringify(fields), updatedAt: Date.now() };
    await this.#database
      .insertInto('songDetails')
      .values({ songId, coverSha256: null, coverMimeType: null, coverSizeBytes: null, ...values })
      .onConflict((conflict) => conflict.column('songId').doUpdateSet(values))
      .execute();
  }
}
