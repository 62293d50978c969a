import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { QueueEntryRow, QueueEntryRowUpdate } from '../../platform/database/party-tables.ts';
import type { Database, DatabaseTransaction } from '../../platform/database/schema.ts';

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

  /** With `before`, what a host can take it back to. Both or neither. */
  async insert(entry: QueueEntryRow, before: readonly QueueEntryRow[] | null): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await transaction.insertInto('queueEntries').values(entry).execute();
      if (before) await keepAction(transaction, entry.partyId, before);
    });
  }

  /** With `before`, how entries of a party were before a host changed them. All or none. */
  async update(changes: ReadonlyMap<string, QueueEntryRowUpdate>, before: readonly QueueEntryRow[] = []): Promise<void> {
    if (changes.size === 0) return;
    await inTransaction(this.#database, async (transaction) => {
      if (before[0]) await keepAction(transaction, before[0].partyId, before);
      await updateEntries(transaction, changes);
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

  /**
   * Takes the newest kept action back, which is forgotten by this. `changeOf` says what becomes of an entry; null leaves it alone.
   * @returns whether there was an action
   */
  takeLastActionBack(partyId: string, changeOf: (was: QueueEntryRow, now: QueueEntryRow) => QueueEntryRowUpdate | null): Promise<boolean> {
    return inTransaction(this.#database, async (transaction) => {
      const last = await actionsOf(transaction, partyId).selectAll().limit(1).executeTakeFirst();
      if (!last) return false;
      await transaction.deleteFrom('hostActions').where('id', '=', last.id).execute();
      for (const was of JSON.parse(last.beforeJson) as QueueEntryRow[]) {
        const now = await transaction.selectFrom('queueEntries').selectAll().where('id', '=', was.id).executeTakeFirst();
        const change = now ? changeOf(was, now) : null;
        if (change) await updateEntries(transaction, new Map([[was.id, change]]));
      }
      return true;
    });
  }
}

async function updateEntries(transaction: DatabaseTransaction, changes: ReadonlyMap<string, QueueEntryRowUpdate>): Promise<void> {
  for (const [id, change] of changes) await transaction.updateTable('queueEntries').set(change).where('id', '=', id).execute();
}

async function keepAction(transaction: DatabaseTransaction, partyId: string, before: readonly QueueEntryRow[]): Promise<void> {
  await transaction
    .insertInto('hostActions')
    .values({ id: randomUUID(), partyId, beforeJson: JSON.stringify(before), createdAt: Date.now() })
    .execute();
  const kept = actionsOf(transaction, partyId).select('id').limit(KEPT_ACTIONS);
  await transaction.deleteFrom('hostActions').where('partyId', '=', partyId).where('id', 'not in', kept).execute();
}

function actionsOf(transaction: DatabaseTransaction, partyId: string) {
  return transaction.selectFrom('hostActions').where('partyId', '=', partyId).orderBy('createdAt', 'desc').orderBy('id', 'desc');
}
