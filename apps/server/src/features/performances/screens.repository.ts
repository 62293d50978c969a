import type { PartyScreenRow } from '../../platform/database/party-tables.ts';
import type { Database } from '../../platform/database/schema.ts';

export class ScreensRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a screen, or says that it is back, by another socket. */
  async put(row: PartyScreenRow): Promise<void> {
    const { partyId: _, id: __, ...news } = row;
    await this.#database
      .insertInto('partyScreens')
      .values(row)
      .onConflict((conflict) => conflict.columns(['partyId', 'id']).doUpdateSet(news))
      .execute();
  }

  /** In the order they came. */
  of(partyId: string): Promise<PartyScreenRow[]> {
    return this.#database.selectFrom('partyScreens').selectAll().where('partyId', '=', partyId).orderBy('addedAt').orderBy('id').execute();
  }

  /** @returns whether this was the screen's own socket */
  async disconnect(partyId: string, id: string, socketId: string): Promise<boolean> {
    const result = await this.#database
      .updateTable('partyScreens')
      .set({ connected: 0 })
      .where('partyId', '=', partyId)
      .where('id', '=', id)
      .where('socketId', '=', socketId)
      .where('connected', '=', 1)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  async disconnectAllOf(holder: string): Promise<void> {
    await this.#database
      .updateTable('partyScreens')
      .set({ connected: 0 })
      .where('holder', '=', holder)
      .where('connected', '=', 1)
      .execute();
  }

  async seen(holder: string, now: number): Promise<void> {
    await this.#database.updateTable('partyScreens').set({ seenAt: now }).where('holder', '=', holder).where('connected', '=', 1).execute();
  }

  /** Screens whose process went away with them. @returns their parties; each is told to one caller only */
  async disconnectUnseen(before: number): Promise<string[]> {
    const unseen = await this.#database
      .selectFrom('partyScreens')
      .select('partyId')
      .where('connected', '=', 1)
      .where('seenAt', '<', before)
      .execute();
    if (unseen.length === 0) return [];
    const rows = await this.#database
      .updateTable('partyScreens')
      .set({ connected: 0 })
      .where('connected', '=', 1)
      .where('seenAt', '<', before)
      .returning('partyId')
      .execute();
    return [...new Set(rows.map((row) => row.partyId))];
  }

  /** Parties with a stage that is there. */
  async partiesWithStage(): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('partyScreens')
      .select('partyId')
      .distinct()
      .where('kind', '=', 'stage')
      .where('connected', '=', 1)
      .execute();
    return rows.map((row) => row.partyId);
  }

  async delete(partyId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#database
      .deleteFrom('partyScreens')
      .where('partyId', '=', partyId)
      .where('id', 'in', [...ids])
      .execute();
  }

  async deleteParty(partyId: string): Promise<void> {
    await this.#database.deleteFrom('partyScreens').where('partyId', '=', partyId).execute();
  }
}
