import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { connectRedis, type RedisAddress } from '../redis/connect-redis.ts';
import { InProcessLocks } from './in-process-locks.ts';
import type { Locks } from './locks.types.ts';

export interface RedisLocksOptions {
  readonly redis: RedisAddress;
  readonly onError: (error: unknown) => void;
  /** How long a lock outlives a process that died with it. */
  readonly leaseMs?: number;
}

const LEASE_MS = 5_000;
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 40;

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/**
 * Locks of all processes: a key in Redis that its holder renews and that runs out when the holder dies. While Redis is gone each
 * process keeps only its own order: the evening goes on, and what is stored is guarded by the database as well.
 */
export class RedisLocks implements Locks {
  readonly #client: Redis;
  readonly #prefix: string;
  readonly #leaseMs: number;
  /** One contender of each process is enough. */
  readonly #here = new InProcessLocks();

  constructor({ redis, onError, leaseMs = LEASE_MS }: RedisLocksOptions) {
    this.#client = connectRedis(redis, 'prompt', onError);
    this.#prefix = `${redis.prefix}:lock:`;
    this.#leaseMs = leaseMs;
  }

  run<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
    return this.#here.run(key, async () => {
      const token = randomUUID();
      const held = await this.#take(this.#prefix + key, token).catch(() => false);
      return held ? this.#holding(key, token, act) : act();
    });
  }

  /** While Redis is gone nothing runs. */
  async tryRun(key: string, act: () => Promise<void>): Promise<boolean> {
    const token = randomUUID();
    const reply = await this.#client.set(this.#prefix + key, token, 'PX', this.#leaseMs, 'NX').catch(() => null);
    if (reply !== 'OK') return false;
    await this.#holding(key, token, act);
    return true;
  }

  close(): void {
    this.#client.disconnect();
  }

  async #holding<Result>(key: string, token: string, act: () => Promise<Result>): Promise<Result> {
    const renewal = setInterval(() => void this.#script(RENEW, key, token, this.#leaseMs), this.#leaseMs / 3);
    try {
      return await act();
    } finally {
      clearInterval(renewal);
      await this.#script(RELEASE, key, token);
    }
  }

  async #take(key: string, token: string): Promise<boolean> {
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if ((await this.#client.set(key, token, 'PX', this.#leaseMs, 'NX')) === 'OK') return true;
      // Not all at once.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }

  async #script(script: string, key: string, ...args: (string | number)[]): Promise<void> {
    // One that cannot be renewed or given back now runs out by itself.
    await this.#client.eval(script, 1, this.#prefix + key, ...args).catch(() => undefined);
  }
}
