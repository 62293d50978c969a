import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { Database } from '../../platform/database/schema.ts';

/** Settings as JSON by name; what is not here has its standard value. */
export class SettingsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<Map<string, string>> {
    const rows = await this.#database.selectFrom('settings').select(['name', 'valueJson']).execute();
    return new Map(rows.map(({ name, valueJson }) => [name, valueJson]));
  }

  /** Null puts the standard back. */
  async save(values: ReadonlyMap<string, string | null>, updatedBy: string | null): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      for (const [name, valueJson] of values) {
        await transaction.deleteFrom('settings').where('name', '=', name).execute();
        if (valueJson !== null)
          await transaction.insertInto('settings').values({ name, valueJson, updatedAt: Date.now(), updatedBy }).execute();
      }
    });
  }
}
