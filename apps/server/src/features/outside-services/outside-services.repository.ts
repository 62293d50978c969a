import type { OutsideServiceName } from '@refrain/contract';

import type { Database } from '../../platform/database/schema.ts';
import type { OutsideUseRow } from '../../platform/database/sources-tables.ts';

export class OutsideServicesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  uses(): Promise<OutsideUseRow[]> {
    return this.#database.selectFrom('outsideUses').selectAll().execute();
  }

  /** Writes down how a call went; an error stays known after a success, with its time. */
  async record(service: OutsideServiceName, error: string | null): Promise<void> {
    const now = Date.now();
    const outcome = error === null ? { lastSucceededAt: now } : { lastErrorAt: now, lastError: error };
    await this.#database
      .insertInto('outsideUses')
      .values({ service, lastUsedAt: now, lastSucceededAt: null, lastErrorAt: null, lastError: null, ...outcome })
      .onConflict((conflict) => conflict.column('service').doUpdateSet({ lastUsedAt: now, ...outcome }))
      .execute();
  }
}
