import type { Database } from '../../platform/database/schema.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../../platform/database/sources-tables.ts';

/** Webhooks, and what was sent to them. */
export class WebhooksRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): Promise<WebhookRow[]> {
    return this.#database.selectFrom('webhooks').selectAll().orderBy('createdAt').execute();
  }

  async find(webhookId: string): Promise<WebhookRow | null> {
    return (await this.#database.selectFrom('webhooks').selectAll().where('id', '=', webhookId).executeTakeFirst()) ?? null;
  }

  async insert(row: WebhookRow): Promise<void> {
    await this.#database.insertInto('webhooks').values(row).execute();
  }

  async update(webhookId: string, change: Partial<Pick<WebhookRow, 'url' | 'eventsJson' | 'enabled'>>): Promise<void> {
    await this.#database
      .updateTable('webhooks')
      .set({ ...change, updatedAt: Date.now() })
      .where('id', '=', webhookId)
      .execute();
  }

  async delete(webhookId: string): Promise<void> {
    await this.#database.deleteFrom('webhooks').where('id', '=', webhookId).execute();
  }

  async addDelivery(row: WebhookDeliveryRow): Promise<void> {
    await this.#database.insertInto('webhookDeliveries').values(row).execute();
  }

  /** Whether the same is about to be told anyway. */
  async waits(webhookId: string, event: string): Promise<WebhookDeliveryRow[]> {
    return this.#database
      .selectFrom('webhookDeliveries')
      .selectAll()
      .where('webhookId', '=', webhookId)
      .where('event', '=', event)
      .where('status', '=', 'waiting')
      .where('attempts', '=', 0)
      .execute();
  }

  /** Newest first. */
  deliveries(webhookId: string, limit: number): Promise<WebhookDeliveryRow[]> {
    return this.#database
      .selectFrom('webhookDeliveries')
      .selectAll()
      .where('webhookId', '=', webhookId)
      .orderBy('createdAt', 'desc')
      .limit(limit)
      .execute();
  }

  due(now: number, limit: number): Promise<WebhookDeliveryRow[]> {
    return this.#database
      .selectFrom('webhookDeliveries')
      .selectAll()
      .where('status', '=', 'waiting')
      .where('nextAttemptAt', '<=', now)
      .orderBy('nextAttemptAt')
      .limit(limit)
      .execute();
  }

  /** Takes a delivery for a while, so that no other process sends it, too. False: somebody else has it. */
  async claim({ id, nextAttemptAt }: WebhookDeliveryRow, until: number): Promise<boolean> {
    const result = await this.#database
      .updateTable('webhookDeliveries')
      .set((e) => ({ nextAttemptAt: until, attempts: e('attempts', '+', 1) }))
      .where('id', '=', id)
      .where('status', '=', 'waiting')
      .where('nextAttemptAt', '=', nextAttemptAt)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  async settle(
    deliveryId: string,
    change: Partial<Pick<WebhookDeliveryRow, 'status' | 'nextAttemptAt' | 'responseStatus' | 'error' | 'finishedAt'>>,
  ): Promise<void> {
    await this.#database.updateTable('webhookDeliveries').set(change).where('id', '=', deliveryId).execute();
  }

  /** Forgets what is over and older. */
  async prune(olderThan: number): Promise<void> {
    await this.#database.deleteFrom('webhookDeliveries').where('status', '!=', 'waiting').where('createdAt', '<', olderThan).execute();
  }
}
