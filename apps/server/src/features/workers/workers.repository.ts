import type { Database, WorkerRow } from '../../platform/database/schema.ts';

export class WorkersRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(row: WorkerRow): Promise<void> {
    const { id: _, ...news } = row;
    await this.#database
      .insertInto('workers')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(news))
      .execute();
  }

  async delete(workerId: string): Promise<void> {
    await this.#database.deleteFrom('workers').where('id', '=', workerId).execute();
  }

  /** Forgets those that were last seen before. */
  async prune(before: number): Promise<void> {
    await this.#database.deleteFrom('workers').where('seenAt', '<', before).execute();
  }

  all(): Promise<WorkerRow[]> {
    return this.#database.selectFrom('workers').selectAll().orderBy('startedAt').orderBy('id').execute();
  }
}
