import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { connectRedis, type RedisAddress } from '../redis/connect-redis.ts';

export interface StreamedEvent {
  readonly name: string;
  readonly payloadJson: string;
  readonly origin: string;
  readonly told: boolean;
}

export interface RedisEventReaderOptions {
  readonly redis: RedisAddress;
  readonly stream: string;
  readonly onEvent: (event: StreamedEvent) => void;
  readonly onMissed: () => void;
}

interface StreamInfo {
  readonly last: string;
  readonly first: string | null;
}

const BLOCK_MS = 2_000;
/** Longer than it blocks: a connection that says nothing for so long is dead. */
const SILENCE_MS = 10_000;
const AT_A_TIME = 500;
const PAUSE_MS = 200;
const BEGINNING = '0-0';

/** Reads a stream from where it stands when the reading begins, and after an outage from where it was. */
export class RedisEventReader {
  readonly ready: Promise<void>;
  readonly #options: RedisEventReaderOptions;
  readonly #client: Redis;
  readonly #running: Promise<void>;
  #isReady: () => void = () => undefined;
  #position: string | null = null;
  /** Between two connections the stream may have been trimmed beyond our position, or emptied. */
  #mustCheck = true;
  /** Something was there at once, so that more may be: then the stream may be trimmed faster than we read. */
  #isBehind = false;
  #closed = false;

  constructor(options: RedisEventReaderOptions) {
    this.#options = options;
    this.#client = connectRedis(options.redis, 'prompt', () => undefined);
    this.#client.on('close', () => {
      this.#mustCheck = true;
    });
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#running = this.#run();
  }

  /** False while what is published could not be read: before the first connection and during an outage. */
  get isReading(): boolean {
    return !this.#mustCheck;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#client.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        if (this.#mustCheck || this.#isBehind) await this.#findPosition();
        this.#isBehind = await this.#readOnce();
      } catch {
        // Of the connection's troubles the bus tells, which has one of its own.
        this.#mustCheck = true;
        if (!this.#closed) await sleep(PAUSE_MS);
      }
    }
  }

  async #readOnce(): Promise<boolean> {
    const reply = await this.#block();
    for (const [, entries] of reply ?? [])
      for (const [id, fields] of entries) {
        this.#position = id;
        const event = toEvent(fields);
        if (event) this.#options.onEvent(event);
      }
    return reply !== null;
  }

  /** A connection that died without a word would block for ever. */
  async #block(): Promise<[string, [string, string[]][]][] | null> {
    const silence = setTimeout(() => this.#client.disconnect(true), SILENCE_MS);
    try {
      const { stream } = this.#options;
      return await this.#client.xread('COUNT', AT_A_TIME, 'BLOCK', BLOCK_MS, 'STREAMS', stream, this.#position ?? BEGINNING);
    } finally {
      clearTimeout(silence);
    }
  }

  async #findPosition(): Promise<void> {
    const info = await this.#info();
    const position = this.#position ?? info?.last ?? BEGINNING;
    const begunAnew = isBefore(info?.last ?? BEGINNING, position);
    // What is left is read all the same.
    this.#position = begunAnew ? BEGINNING : position;
    if (begunAnew || isBefore(position, info?.first ?? BEGINNING)) this.#options.onMissed();
    this.#mustCheck = false;
    this.#isReady();
  }

  async #info(): Promise<StreamInfo | null> {
    try {
      const reply = (await this.#client.xinfo('STREAM', this.#options.stream)) as unknown[];
      const find = (name: string) => reply[reply.indexOf(name) + 1];
      const first = find('first-entry') as [string, string[]] | null;
      return { last: String(find('last-generated-id')), first: first?.[0] ?? null };
    } catch (error) {
      if (error instanceof Error && /no such key/.test(error.message)) return null;
      throw error;
    }
  }
}

function toEvent(fields: readonly string[]): StreamedEvent | null {
  const find = (name: string) => {
    const at = fields.indexOf(name);
    return at < 0 ? undefined : fields[at + 1];
  };
  const name = find('name');
  const payloadJson = find('payload');
  if (name === undefined || payloadJson === undefined) return null;
  return { name, payloadJson, origin: find('origin') ?? '', told: find('told') === '1' };
}

/** Ids of entries are two numbers. */
function isBefore(a: string, b: string): boolean {
  const [aMs = 0, aSequence = 0] = a.split('-').map(Number);
  const [bMs = 0, bSequence = 0] = b.split('-').map(Number);
  return aMs === bMs ? aSequence < bSequence : aMs < bMs;
}
