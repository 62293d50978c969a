import type { Database } from '../database/schema.ts';
import { holderState } from '../processes/process-token.ts';
import { type ConsumerSettings, type GivenSettings, withUsual } from './consumer-settings.ts';
import { DatabaseConsumer } from './database-consumer.ts';
import { DatabaseMessages } from './database-messages.ts';
import type { ConsumeOptions, Consumer, JobQueue, NewQueueMessage, QueueCounts, QueueName } from './job-queue.types.ts';
import { OpenConsumers } from './open-consumers.ts';

export interface DatabaseJobQueueOptions extends GivenSettings {
  readonly database: Database;
}

/**
 * The embedded job queue: a runner leases a message and renews the lease while it works. When the runner dies, the lease runs
 * out (at once if its process is seen to be gone) and the message runs again.
 */
export class DatabaseJobQueue implements JobQueue {
  readonly #messages: DatabaseMessages;
  readonly #settings: ConsumerSettings;
  readonly #consumers = new OpenConsumers<DatabaseConsumer>();

  constructor({ database, ...settings }: DatabaseJobQueueOptions) {
    this.#messages = new DatabaseMessages(database);
    this.#settings = withUsual({ leaseMs: 30_000, heartbeatMs: 10_000, pollMs: 500 }, settings);
  }

  async enqueue(message: NewQueueMessage): Promise<void> {
    await this.#messages.insert(message, Date.now());
    for (const consumer of this.#consumers.of(message.queue)) consumer.wake();
  }

  async consume(queue: QueueName, options: ConsumeOptions): Promise<Consumer> {
    await this.#messages.expireLeases((token) => holderState(token) === 'gone', Date.now());
    return this.#consumers.add(new DatabaseConsumer(queue, options, this.#messages, this.#settings));
  }

  async cancel(id: string): Promise<boolean> {
    const outcome = await this.#messages.cancel(id, Date.now());
    if (outcome === 'requested') this.#consumers.abort(id, 'cancelled');
    return outcome !== 'absent';
  }

  async reprioritise(id: string, priority: number): Promise<void> {
    await this.#messages.reprioritise(id, priority);
  }

  async pause(queue: QueueName): Promise<void> {
    await this.#messages.pause(queue, Date.now());
  }

  async resume(queue: QueueName): Promise<void> {
    await this.#messages.resume(queue);
    for (const consumer of this.#consumers.of(queue)) consumer.wake();
  }

  paused(): Promise<QueueName[]> {
    return this.#messages.paused();
  }

  async counts(): Promise<Record<QueueName, QueueCounts>> {
    return this.#messages.counts(Date.now());
  }

  close(): Promise<void> {
    return this.#consumers.close();
  }
}
