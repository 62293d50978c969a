// A message as BullMQ keeps it.
import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisAddress } from '../redis/connect-redis.ts';
import type { JsonValue, QueueMessage, QueueName } from './job-queue.types.ts';

export interface MessageData {
  readonly id: string;
  readonly payload: JsonValue;
  /** Runs that ended because their process stopped in order: they count as not begun. */
  readonly handedBack: number;
}

export type BullmqMessage = Job<MessageData, void, string>;

/** In BullMQ the least number runs first, and 0 would go before everything else. */
const MIDDLE_PRIORITY = 2 ** 20;

export function bullmqPriority(priority: number): number {
  return Math.min(2 * MIDDLE_PRIORITY - 1, Math.max(1, MIDDLE_PRIORITY - Math.round(priority)));
}

/** BullMQ takes no colons in ids, and no plain numbers. */
export function bullmqId(id: string): string {
  return `m-${encodeURIComponent(id)}`;
}

export function queuePrefix({ prefix }: RedisAddress): string {
  return `${prefix}:jobs`;
}

export function toMessage({ data, opts }: BullmqMessage, queue: QueueName): QueueMessage {
  const { id, payload } = data;
  return { id, queue, payload, priority: MIDDLE_PRIORITY - (opts.priority ?? MIDDLE_PRIORITY), maxAttempts: opts.attempts ?? 1 };
}

const FLAG = 'refrainCancelled';
/** Only where the message still is: otherwise its key would come back to life as a message without anything in it. */
const SET_FLAG = `if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('HSET', KEYS[1], '${FLAG}', '1') + 1 end return 0`;

/** Kept in the message's own hash, so that it goes with the message. */
export const cancelledFlag = {
  async set(client: Redis, messageKey: string): Promise<boolean> {
    return Number(await client.eval(SET_FLAG, 1, messageKey)) > 0;
  },
  async isSet(client: Pick<Redis, 'hget'>, messageKey: string): Promise<boolean> {
    return (await client.hget(messageKey, FLAG)) !== null;
  },
};
