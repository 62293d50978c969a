import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { QueueEntryRow, QueueEntryRowUpdate } from '../../platform/database/party-tables.ts';
import type { Database } from '../../platform/database/schema.ts';

const KEPT_ACTIONS = 50;

export class QueueRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Everything tonight but what was taken out, in the order it was asked for. */
  async ofParty(partyId: string): Promise<QueueEntryRow[]> {
    return this.#database
      .selectFrom('queueEntries')
      .selectAll()
      .where('partyId', '=', partyId)
      .where('state', '!=', 'removed')
      .orderBy('addedAt')
      .orderBy('id')
      .execute();
  }

  async find(entryId: string): Promise<QueueEntryRow | null> {
    return (await this.#database.selectFrom('queueEntries').selectAll().where('id', '=', entryId).executeTakeFirst()) ?? null;
  }

  async insert(entry: QueueEntryRow): Promise<void> {
    await this.#database.insertInto('queueEntries').values(entry).execute();
  }

  /** All or none. */
  async update(changes: ReadonlyMap<string, QueueEntryRowUpdate>): Promise<void> {
    if (changes.size === 0) return;
    await inTransaction(this.#database, async (transaction) => {
      for (const [id, change] of changes) await transaction.updateTable('queueEntries').set(change).where('id', '=', id).execute();
    });
  }

  /** What was on its way to a stage that never showed it waits again. @returns whether there was any */
  async putBackStranded(partyId: string): Promise<boolean> {
    const result = await this.#database
      .updateTable('queueEntries')
      .set({ state: 'waiting', round: null, startedAt: null })
      .where('partyId', '=', partyId)
      .where('state', '=', 'onStage')
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  async songsOf(partyId: string): Promise<Set<string>> {
    const rows = await this.#database.selectFrom('queueEntries').select('songId').distinct().where('partyId', '=', partyId).execute();
    return new Set(rows.flatMap(({ songId }) => (songId === null ? [] : [songId])));
  }

  /** Parties in whose queue a song waits. */
  async partiesWaitingFor(songId: string): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('queueEntries')
      .select('partyId')
      .distinct()
      .where('songId', '=', songId)
      .where('state', '=', 'waiting')
      .execute();
    return rows.map((row) => row.partyId);
  }

  /** A song that was removed from the library waits nowhere; in the history of the night it stays by its name. */
  async dropRemovedSongs(): Promise<string[]> {
    const rows = await this.#database
      .updateTable('queueEntries')
      .set({ state: 'removed' })
      .where('songId', 'is', null)
      .where('state', '=', 'waiting')
      .returning('partyId')
      .execute();
    return [...new Set(rows.map((row) => row.partyId))];
  }

  /** Keeps how entries were before a host changed them. */
  async keepAction(partyId: string, before: readonly QueueEntryRow[]): Promise<void> {
    await this.#database
      .insertInto('hostActions')
      .values({ id: randomUUID(), partyId, beforeJson: JSON.stringify(before), createdAt: Date.now() })
      .execute();
    const kept = this.#actions(partyId).select('id').limit(KEPT_ACTIONS);
    await this.#database.deleteFrom('hostActions').where('partyId', '=', partyId).where('id', 'not in', kept).execute();
  }

  /** The entries as they were before the newest kept action, which is forgotten by this; null when there is none. */
  async takeLastAction(partyId: string): Promise<QueueEntryRow[] | null> {
    const last = await this.#actions(partyId).selectAll().limit(1).executeTakeFirst();
    if (!last) return null;
    await this.#database.deleteFrom('hostActions').where('id', '=', last.id).execute();
    return JSON.parse(last.beforeJson) as QueueEntryRow[];
  }

  #actions(partyId: string) {
    return this.#database.selectFrom('hostActions').where('partyId', '=', partyId).orderBy('createdAt', 'desc').orderBy('id', 'desc');
  }
}
