import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis, isConnectionTrouble, type RedisAddress } from '../redis/connect-redis.ts';
import { BullmqConsumer } from './bullmq-consumer.ts';
import { type BullmqMessage, bullmqId, bullmqPriority, cancelledFlag, type MessageData, queuePrefix } from './bullmq-messages.ts';
import { type ConsumerSettings, type GivenSettings, withUsual } from './consumer-settings.ts';
import {
  type ConsumeOptions,
  type Consumer,
  type JobQueue,
  type NewQueueMessage,
  QUEUE_NAMES,
  type QueueCounts,
  type QueueName,
} from './job-queue.types.ts';
import { OpenConsumers } from './open-consumers.ts';
import { DEFAULT_MAX_ATTEMPTS } from './retry-policy.ts';

export interface BullmqJobQueueOptions extends GivenSettings {
  readonly redis: RedisAddress;
  /** The server can be reached, for the first time or again. */
  readonly onReady?: () => void;
}

const STATES = ['wait', 'prioritized', 'delayed', 'active'] as const;

/**
 * The job queue of many processes, on BullMQ. A runner locks a message and renews the lock while it works; when it dies, the
 * lock runs out and any other consumer of the queue puts the message back. While Redis cannot be reached, calls fail at once.
 */
export class BullmqJobQueue implements JobQueue {
  readonly #redis: RedisAddress;
  readonly #settings: ConsumerSettings;
  readonly #client: Redis;
  readonly #queues: ReadonlyMap<QueueName, Queue<MessageData, void, string>>;
  readonly #consumers = new OpenConsumers<BullmqConsumer>();

  constructor({ redis, onReady, ...settings }: BullmqJobQueueOptions) {
    this.#redis = redis;
    this.#settings = withUsual({ leaseMs: 6_000, heartbeatMs: 2_000, pollMs: 3_000 }, settings);
    this.#client = connectRedis(redis, 'prompt', this.#settings.onError);
    if (onReady) this.#client.on('ready', onReady);
    this.#queues = new Map(QUEUE_NAMES.map((name) => [name, this.#open(name)]));
  }

  /** When the server can be reached. */
  async ready(): Promise<void> {
    // Not events.once: that gives up at the first try that fails.
    if (this.#client.status !== 'ready') await new Promise<void>((resolve) => this.#client.once('ready', resolve));
  }

  async enqueue({ id, queue, payload, priority = 0, delayMs = 0, maxAttempts = DEFAULT_MAX_ATTEMPTS }: NewQueueMessage): Promise<void> {
    const options: JobsOptions = {
      jobId: bullmqId(id),
      priority: bullmqPriority(priority),
      delay: delayMs,
      attempts: maxAttempts,
      backoff: { type: 'custom' },
      removeOnComplete: true,
      removeOnFail: true,
      stackTraceLimit: 1,
    };
    await this.#queue(queue).add('look', { id, payload, handedBack: 0 }, options);
  }

  async consume(queue: QueueName, options: ConsumeOptions): Promise<Consumer> {
    return this.#consumers.add(new BullmqConsumer(queue, options, this.#redis, this.#settings));
  }

  async cancel(id: string): Promise<boolean> {
    const cancelled = await Promise.all(QUEUE_NAMES.map((name) => this.#cancelIn(this.#queue(name), bullmqId(id))));
    this.#consumers.abort(id, 'cancelled');
    return cancelled.includes(true);
  }

  async reprioritise(id: string, priority: number): Promise<void> {
    for (const job of await Promise.all([...this.#queues.values()].map((queue) => queue.getJob(bullmqId(id)))))
      await job?.changePriority({ priority: bullmqPriority(priority) });
  }

  pause(queue: QueueName): Promise<void> {
    return this.#queue(queue).pause();
  }

  resume(queue: QueueName): Promise<void> {
    return this.#queue(queue).resume();
  }

  async paused(): Promise<QueueName[]> {
    const states = await Promise.all(QUEUE_NAMES.map((name) => this.#queue(name).isPaused()));
    return QUEUE_NAMES.filter((_, at) => states[at]);
  }

  async counts(): Promise<Record<QueueName, QueueCounts>> {
    const entries = [...this.#queues].map(async ([name, queue]) => {
      const { wait = 0, prioritized = 0, delayed = 0, active = 0 } = await queue.getJobCounts(...STATES);
      return [name, { waiting: wait + prioritized, delayed, running: active }] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<QueueName, QueueCounts>;
  }

  async close(): Promise<void> {
    await this.#consumers.close();
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    this.#client.disconnect();
  }

  /** One that runs can only be marked: its runner sees it at its next heartbeat, or, when it is gone, whoever takes it over. */
  async #cancelIn(queue: Queue<MessageData, void, string>, jobId: string): Promise<boolean> {
    const job: BullmqMessage | undefined = await queue.getJob(jobId);
    if (!job) return false;
    try {
      await job.remove();
      return true;
    } catch (error) {
      if (isConnectionTrouble(error)) throw error;
      return cancelledFlag.set(this.#client, queue.toKey(jobId));
    }
  }

  #queue(name: QueueName): Queue<MessageData, void, string> {
    return this.#queues.get(name) as Queue<MessageData, void, string>;
  }

  #open(name: QueueName): Queue<MessageData, void, string> {
    const connection = this.#client;
    const queue = new Queue<MessageData, void, string>(name, {
      connection,
      prefix: queuePrefix(this.#redis),
      // Neither waits for the server nor asks it anything before it is asked to.
      skipWaitingForReady: true,
      skipVersionCheck: true,
    });
    queue.on('error', (error) => {
      if (!isConnectionTrouble(error)) this.#settings.onError(error);
    });
    return queue;
  }
}
