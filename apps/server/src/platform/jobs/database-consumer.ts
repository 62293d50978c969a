// Takes messages of one queue and runs them, so many at a time.
import type { QueueMessageRow } from '../database/schema.ts';
import { newProcessToken } from '../processes/process-token.ts';
import { type ConsumerSettings, MAX_LOST_LEASES, tellDead } from './consumer-settings.ts';
import type { DatabaseMessages } from './database-messages.ts';
import {
  type ConsumeOptions,
  type Consumer,
  JobAbortError,
  type JsonValue,
  LeaseLostError,
  type QueueMessage,
  type QueueName,
} from './job-queue.types.ts';
import { isRetryable } from './retry-policy.ts';

interface Run {
  readonly id: string;
  readonly token: string;
  readonly row: QueueMessageRow;
  readonly message: QueueMessage;
  readonly abort: AbortController;
}

export class DatabaseConsumer implements Consumer {
  readonly queue: QueueName;
  readonly #options: ConsumeOptions;
  readonly #messages: DatabaseMessages;
  readonly #settings: ConsumerSettings;
  readonly #running = new Map<Run, Promise<void>>();
  readonly #timers: NodeJS.Timeout[];
  #filling: Promise<void> | undefined;
  #beating: Promise<void> = Promise.resolve();
  #wakeAgain = false;
  #closed = false;

  constructor(queue: QueueName, options: ConsumeOptions, messages: DatabaseMessages, settings: ConsumerSettings) {
    this.queue = queue;
    this.#options = options;
    this.#messages = messages;
    this.#settings = settings;
    this.#timers = [setInterval(() => this.wake(), settings.pollMs), setInterval(() => this.#heartbeat(), settings.heartbeatMs)];
    this.wake();
  }

  /** Looks for messages now instead of at the next poll. */
  wake(): void {
    if (this.#filling) {
      this.#wakeAgain = true;
      return;
    }
    this.#filling = this.#fill()
      .catch(this.#settings.onError)
      .finally(() => {
        this.#filling = undefined;
        if (this.#wakeAgain) {
          this.#wakeAgain = false;
          this.wake();
        }
      });
  }

  /** Tells the handler of this message to stop, if it runs here. */
  abort(id: string, kind: JobAbortError['kind']): void {
    for (const run of this.#running.keys()) if (run.id === id) run.abort.abort(new JobAbortError(kind));
  }

  async close({ drain }: { drain: boolean }): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timers[0]);
    await this.#filling;
    if (!drain) for (const run of this.#running.keys()) run.abort.abort(new JobAbortError('stopping'));
    await Promise.all(this.#running.values());
    clearInterval(this.#timers[1]);
    await this.#beating;
  }

  async #fill(): Promise<void> {
    while (!this.#closed && this.#running.size < this.#options.concurrency) {
      const token = newProcessToken();
      const row = await this.#messages.claim(this.queue, token, Date.now(), this.#settings.leaseMs);
      if (!row) return;
      const run: Run = { id: row.id, token, row, message: toMessage(row), abort: new AbortController() };
      const finished = this.#run(run)
        .catch(this.#settings.onError)
        .finally(() => {
          this.#running.delete(run);
          this.wake();
        });
      this.#running.set(run, finished);
    }
  }

  async #run(run: Run): Promise<void> {
    const { row, message, abort } = run;
    if (row.lostLeases > MAX_LOST_LEASES) return this.#bury(run, new LeaseLostError(row.lostLeases));
    try {
      const heartbeat = () => this.#renew(run);
      await this.#options.handler(message, { signal: abort.signal, attempt: row.attempts, heartbeat });
    } catch (error) {
      return this.#settleFailure(run, error);
    }
    await this.#messages.remove(run);
  }

  async #settleFailure(run: Run, error: unknown): Promise<void> {
    switch (abortKind(run)) {
      case 'leaseLost':
        return;
      case 'cancelled':
        return this.#messages.remove(run);
      case 'stopping':
        return this.#messages.giveBack(run);
    }
    // The handler may have failed because it was cancelled from another process, which the next heartbeat would have told.
    const state = await this.#messages.renew(run, Date.now() + this.#settings.leaseMs);
    if (state === 'lost') return;
    if (state === 'cancelled') return this.#messages.remove(run);
    const failures = run.row.attempts - run.row.lostLeases;
    if (!isRetryable(error) || failures >= run.message.maxAttempts) return this.#bury(run, error);
    await this.#messages.retryAt(run, Date.now() + this.#settings.retryDelayMs(failures));
  }

  async #bury(run: Run, error: unknown): Promise<void> {
    await tellDead(this.#settings, run.message, error);
    await this.#messages.remove(run);
  }

  #heartbeat(): void {
    const beats = [...this.#running.keys()].map((run) => this.#renew(run));
    const work = [...beats, this.#messages.sweepCancelled(Date.now())].map((one) => one.catch(this.#settings.onError));
    // Whoever closes the queue closes the database next.
    this.#beating = Promise.all([this.#beating, ...work]).then(() => undefined);
  }

  async #renew(run: Run): Promise<void> {
    const state = await this.#messages.renew(run, Date.now() + this.#settings.leaseMs);
    if (state === 'kept' || !this.#running.has(run)) return;
    run.abort.abort(new JobAbortError(state === 'lost' ? 'leaseLost' : 'cancelled'));
  }
}

function abortKind(run: Run): JobAbortError['kind'] | undefined {
  const { aborted, reason } = run.abort.signal;
  return aborted && reason instanceof JobAbortError ? reason.kind : undefined;
}

function toMessage(row: QueueMessageRow): QueueMessage {
  const payload = JSON.parse(row.payloadJson) as JsonValue;
  return { id: row.id, queue: row.queue, payload, priority: row.priority, maxAttempts: row.maxAttempts };
}
