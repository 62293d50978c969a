// Takes messages of one queue from BullMQ and runs them, so many at a time.
import { DelayedError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { connectRedis, isConnectionTrouble, type RedisAddress } from '../redis/connect-redis.ts';
import { type BullmqMessage, bullmqId, cancelledFlag, type MessageData, queuePrefix, toMessage } from './bullmq-messages.ts';
import { type ConsumerSettings, MAX_LOST_LEASES, tellDead } from './consumer-settings.ts';
import { type ConsumeOptions, type Consumer, JobAbortError, LeaseLostError, type QueueMessage, type QueueName } from './job-queue.types.ts';
import { isRetryable } from './retry-policy.ts';

const PAUSE_AFTER_TROUBLE_MS = 1_000;
const LONGEST_CLOSE_MS = 8_000;

interface Run {
  readonly job: BullmqMessage;
  readonly token: string;
  readonly message: QueueMessage;
  readonly abort: AbortController;
}

export class BullmqConsumer implements Consumer {
  readonly queue: QueueName;
  readonly #options: ConsumeOptions;
  readonly #settings: ConsumerSettings;
  readonly #client: Redis;
  readonly #worker: Worker<MessageData, void, string>;
  readonly #running = new Set<Run>();
  readonly #timer: NodeJS.Timeout;
  #isStopping = false;

  constructor(queue: QueueName, options: ConsumeOptions, redis: RedisAddress, settings: ConsumerSettings) {
    this.queue = queue;
    this.#options = options;
    this.#settings = settings;
    this.#client = connectRedis(redis, 'patient', () => undefined);
    this.#worker = new Worker<MessageData, void, string>(queue, (job, token) => this.#run(job, token ?? ''), {
      connection: this.#client,
      prefix: queuePrefix(redis),
      concurrency: options.concurrency,
      lockDuration: settings.leaseMs,
      lockRenewTime: settings.heartbeatMs,
      stalledInterval: settings.pollMs,
      // We count them ourselves, since the listener for dead messages must hear of it first.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      runRetryDelay: PAUSE_AFTER_TROUBLE_MS,
      settings: { backoffStrategy: (failures) => settings.retryDelayMs(failures) },
    });
    this.#worker.on('error', (error) => {
      if (!isConnectionTrouble(error) && !/lock/i.test(error.message)) settings.onError(error);
    });
    this.#worker.on('lockRenewalFailed', (jobIds) => {
      for (const run of this.#running) if (jobIds.includes(run.job.id ?? '')) run.abort.abort(new JobAbortError('leaseLost'));
    });
    this.#timer = setInterval(() => void this.#lookForCancelled().catch(() => undefined), settings.heartbeatMs);
  }

  /** Tells the handler of this message to stop, if it runs here. */
  abort(id: string, kind: JobAbortError['kind']): void {
    for (const run of this.#running) if (run.message.id === id) run.abort.abort(new JobAbortError(kind));
  }

  async close({ drain }: { drain: boolean }): Promise<void> {
    this.#isStopping = !drain;
    const closed = this.#worker.close();
    if (!drain) for (const run of this.#running) run.abort.abort(new JobAbortError('stopping'));
    // Without Redis nothing can be handed back in order: the locks run out by themselves.
    if (drain) await closed;
    else await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, LONGEST_CLOSE_MS).unref())]);
    clearInterval(this.#timer);
    this.#client.disconnect();
  }

  async #run(job: BullmqMessage, token: string): Promise<void> {
    const run: Run = { job, token, message: toMessage(job, this.queue), abort: new AbortController() };
    this.#running.add(run);
    // It may have been on its way while the consumer was closed.
    if (this.#isStopping) run.abort.abort(new JobAbortError('stopping'));
    try {
      if (await this.#isCancelled(job)) return;
      run.abort.signal.throwIfAborted();
      if (job.stalledCounter > MAX_LOST_LEASES) return await tellDead(this.#settings, run.message, new LeaseLostError(job.stalledCounter));
      await this.#options.handler(run.message, {
        signal: run.abort.signal,
        attempt: job.attemptsStarted - job.data.handedBack,
        heartbeat: async () => void (await job.extendLock(token, this.#settings.leaseMs)),
      });
    } catch (error) {
      await this.#settleFailure(run, error);
    } finally {
      this.#running.delete(run);
    }
  }

  /** What returns is over and its message goes; what throws is tried again. */
  async #settleFailure(run: Run, error: unknown): Promise<void> {
    const { reason } = run.abort.signal;
    const kind = reason instanceof JobAbortError ? reason.kind : undefined;
    if (kind === 'cancelled') return;
    if (kind === 'leaseLost') throw error;
    if (kind === 'stopping') return this.#handBack(run);
    // The handler may have failed because it was cancelled from another process, which the next heartbeat would have told.
    if (await this.#isCancelled(run.job)) return;
    if (isRetryable(error) && run.job.attemptsMade + 1 < run.message.maxAttempts) throw error;
    await tellDead(this.#settings, run.message, error);
  }

  /** As if this run had not begun. Delayed by nothing rather than moved back to wait: that would wake nobody. */
  async #handBack({ job, token }: Run): Promise<never> {
    await job.updateData({ ...job.data, handedBack: job.data.handedBack + 1 });
    await job.moveToDelayed(Date.now(), token);
    throw new DelayedError();
  }

  async #lookForCancelled(): Promise<void> {
    for (const run of this.#running) if (await this.#isCancelled(run.job)) run.abort.abort(new JobAbortError('cancelled'));
  }

  #isCancelled({ data }: BullmqMessage): Promise<boolean> {
    return cancelledFlag.isSet(this.#client, this.#worker.toKey(bullmqId(data.id)));
  }
}
