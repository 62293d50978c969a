import type { Redis } from 'ioredis';
import { connectRedis, type RedisAddress } from '../redis/connect-redis.ts';
import { InProcessShortMemory } from './in-process-short-memory.ts';
import type { ShortMemory } from './short-memory.types.ts';

/** In Redis, for all processes. While it is gone each remembers by itself what it is told. */
export class RedisShortMemory implements ShortMemory {
  /** For what asks Redis about itself. */
  readonly client: Redis;
  readonly #prefix: string;
  readonly #meanwhile = new InProcessShortMemory();

  constructor({ redis, onError }: { readonly redis: RedisAddress; readonly onError: (error: unknown) => void }) {
    this.client = connectRedis(redis, 'prompt', onError);
    this.#prefix = `${redis.prefix}:memory:`;
  }

  get(key: string): Promise<string | null> {
    return this.client.get(this.#prefix + key).catch(() => this.#meanwhile.get(key));
  }

  async set(key: string, value: string, keptMs: number): Promise<void> {
    const kept = this.client.set(this.#prefix + key, value, 'PX', Math.max(1, Math.round(keptMs)));
    await kept.catch(() => this.#meanwhile.set(key, value, keptMs));
  }

  async delete(key: string): Promise<void> {
    await this.#meanwhile.delete(key);
    await this.client.del(this.#prefix + key).catch(() => undefined);
  }

  close(): void {
    this.client.disconnect();
  }
}
