import type { Database } from '../../platform/database/schema.ts';

export interface ChosenCover {
  readonly sha256: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
}

/** Which picture was chosen for a song. */
export class CoversRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(songId: string): Promise<ChosenCover | null> {
    const row = await this.#database
      .selectFrom('songDetails')
      .select(['coverSha256 as sha256', 'coverMimeType as mimeType', 'coverSizeBytes as sizeBytes'])
      .where('songId', '=', songId)
      .executeTakeFirst();
    return row?.sha256 && row.mimeType && row.sizeBytes
      ? { sha256: row.sha256, mimeType: row.mimeType, sizeBytes: Number(row.sizeBytes) }
      : null;
  }

  async save(songId: string, cover: ChosenCover): Promise<void> {
    const values = { coverSha256: cover.sha256, coverMimeType: cover.mimeType, coverSizeBytes: cover.sizeBytes, updatedAt: Date.now() };
    await this.#database
      .insertInto('songDetails')
      .values({ songId, fieldsJson: '{}', ...values })
      .onConflict((conflict) => conflict.column('songId').doUpdateSet(values))
      .execute();
  }
}
