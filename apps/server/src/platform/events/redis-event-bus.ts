import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { connectRedis, type RedisAddress } from '../redis/connect-redis.ts';
import type { EventBus, EventHandler, Unsubscribe } from './event-bus.types.ts';
import { Handlers } from './handlers.ts';
import { RedisEventReader, type StreamedEvent } from './redis-event-reader.ts';

export interface RedisEventBusOptions {
  readonly redis: RedisAddress;
  /** Gets what a handler threw or rejected with. */
  readonly onHandlerError: (eventName: string, error: unknown) => void;
  /** The bus's own troubles: it goes on by itself. */
  readonly onError: (error: unknown) => void;
  /** Events of other processes were lost: whoever follows something must look anew. */
  readonly onMissed: () => void;
  /** Events that the stream keeps for readers that are behind. */
  readonly keptEvents?: number;
}

interface Outgoing {
  readonly name: string;
  readonly payload: unknown;
  /** The handlers of this process heard of it already, because the stream could not be reached. */
  told: boolean;
}

const MOST_WAITING = 10_000;
const BATCH = 200;
const RETRY_MS = 500;
const LAST_FLUSH_MS = 1_000;

/**
 * Events of all processes in one Redis stream, which every process reads from its own position: all hear the same in the same
 * order. While Redis is gone, what happens here is told here at once, and sent to the others when it is back.
 */
export class RedisEventBus<EventMap extends object> implements EventBus<EventMap> {
  readonly #options: RedisEventBusOptions;
  readonly #origin = randomUUID();
  readonly #everywhere: Handlers<EventMap>;
  readonly #own: Handlers<EventMap>;
  readonly #client: Redis;
  readonly #reader: RedisEventReader;
  readonly #outbox: Outgoing[] = [];
  #sending: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RedisEventBusOptions) {
    this.#options = options;
    this.#everywhere = new Handlers(options.onHandlerError);
    this.#own = new Handlers(options.onHandlerError);
    this.#client = connectRedis(options.redis, 'prompt', options.onError);
    this.#client.on('ready', () => this.#send());
    this.#reader = new RedisEventReader({
      redis: options.redis,
      stream: this.#stream,
      onEvent: (event) => this.#received(event),
      onMissed: options.onMissed,
    });
  }

  publish<Name extends keyof EventMap & string>(name: Name, payload: EventMap[Name]): void {
    this.#own.call(name, payload);
    const outgoing: Outgoing = { name, payload, told: false };
    this.#outbox.push(outgoing);
    if (this.#outbox.length > MOST_WAITING) this.#outbox.shift();
    if (this.#client.status === 'ready' && this.#reader.isReading) this.#send();
    else this.#tellHere();
  }

  subscribe<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe {
    return this.#everywhere.add(name, handler);
  }

  subscribeOwn<Name extends keyof EventMap & string>(name: Name, handler: EventHandler<EventMap[Name]>): Unsubscribe {
    return this.#own.add(name, handler);
  }

  /** When it reads: what others publish from then on arrives. */
  ready(): Promise<void> {
    return this.#reader.ready;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    if (this.#client.status === 'ready') await Promise.race([this.#sendAll(), pause(LAST_FLUSH_MS)]).catch(() => undefined);
    await this.#reader.close();
    this.#client.disconnect();
  }

  get #stream(): string {
    return `${this.#options.redis.prefix}:events`;
  }

  #received({ name, payloadJson, origin, told }: StreamedEvent): void {
    if (origin !== this.#origin || !told) this.#everywhere.call(name, JSON.parse(payloadJson));
  }

  #tellHere(): void {
    for (const outgoing of this.#outbox) {
      if (outgoing.told) continue;
      outgoing.told = true;
      this.#everywhere.call(outgoing.name, outgoing.payload);
    }
  }

  #send(): void {
    this.#sending ??= this.#sendAll()
      .catch(() => {
        // The connection tells of its troubles by itself.
        this.#tellHere();
        if (!this.#closed) this.#retry = setTimeout(() => this.#send(), RETRY_MS);
      })
      .finally(() => {
        this.#sending = undefined;
      });
  }

  /** In order: what was sent leaves the outbox only when Redis has it. */
  async #sendAll(): Promise<void> {
    while (this.#outbox.length > 0) {
      const batch = this.#outbox.slice(0, BATCH);
      const pipeline = this.#client.pipeline();
      for (const { name, payload, told } of batch) {
        const fields = ['name', name, 'payload', JSON.stringify(payload), 'origin', this.#origin, 'told', told ? '1' : '0'];
        pipeline.xadd(this.#stream, 'MAXLEN', '~', this.#options.keptEvents ?? MOST_WAITING, '*', ...fields);
      }
      const replies = (await pipeline.exec()) ?? [];
      const failed = replies.findIndex(([error]) => error !== null);
      // By identity: the oldest may have been dropped meanwhile.
      const sent = new Set(failed < 0 ? batch : batch.slice(0, failed));
      while (this.#outbox[0] !== undefined && sent.has(this.#outbox[0])) this.#outbox.shift();
      if (failed >= 0) throw replies[failed]?.[0];
      if (replies.length === 0) throw new Error('Redis did not answer.');
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
