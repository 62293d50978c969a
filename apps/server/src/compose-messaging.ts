import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './platform/database/schema.ts';
import { InProcessEventBus } from './platform/events/event-bus.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import { RedisEventBus } from './platform/events/redis-event-bus.ts';
import type { RateLimitStore } from './platform/http/http-server.types.ts';
import { BullmqJobQueue } from './platform/jobs/bullmq-job-queue.ts';
import { DatabaseJobQueue } from './platform/jobs/database-job-queue.ts';
import type { DeadMessageListener, JobQueue } from './platform/jobs/job-queue.types.ts';
import { InProcessLocks } from './platform/locks/in-process-locks.ts';
import type { Locks } from './platform/locks/locks.types.ts';
import { RedisLocks } from './platform/locks/redis-locks.ts';
import type { Logger } from './platform/logging/logger.ts';
import { InProcessShortMemory } from './platform/memory/in-process-short-memory.ts';
import { RedisShortMemory } from './platform/memory/redis-short-memory.ts';
import type { ShortMemory } from './platform/memory/short-memory.types.ts';
import { checkRedis } from './platform/redis/check-redis.ts';
import { connectRedis, type RedisAddress } from './platform/redis/connect-redis.ts';
import { RedisCircuit } from './platform/redis/redis-circuit.ts';
import { type RedisFacts, readRedisFacts } from './platform/redis/redis-facts.ts';

/** What happens between processes, and to the connection between them. */
export interface MessagingListeners {
  readonly onDead: DeadMessageListener;
  /** Events were lost: whoever follows something must look anew. */
  readonly onMissed: () => void;
  /** The queue can be reached, again perhaps: what waits in the database is to be looked at. */
  readonly onQueueReady: () => void;
}

export interface Messaging<Events extends object> {
  readonly events: EventBus<Events>;
  readonly queue: JobQueue;
  readonly locks: Locks;
  readonly memory: ShortMemory;
  /** Where requests are counted against their limit; null: in this process. */
  readonly rateLimits: RateLimitStore | null;
  readonly redisFacts: (() => Promise<RedisFacts>) | null;
  close(): Promise<void>;
}

export interface MessagingParts extends MessagingListeners {
  readonly redis: RedisAddress | null;
  readonly database: Database;
  readonly logger: Logger;
}

const LONGEST_WAIT_MS = 3_000;

/** Chooses by what jobs and events travel: within this process, or over Redis to any number of them. A part of compose-platform.ts. */
export function composeMessaging<Events extends object>({ redis, ...parts }: MessagingParts): Promise<Messaging<Events>> {
  return redis === null ? withinThisProcess(parts) : overRedis({ ...redis, circuit: new RedisCircuit() }, parts);
}

async function withinThisProcess<Events extends object>(parts: Omit<MessagingParts, 'redis'>): Promise<Messaging<Events>> {
  const { database, onDead, logger } = parts;
  const events = new InProcessEventBus<Events>({ onError: reportTo(logger) });
  const onError = (error: unknown) => logger.error({ err: error }, 'The job queue met an error.');
  const queue = new DatabaseJobQueue({ database, onDead, onError });
  return {
    events,
    queue,
    locks: new InProcessLocks(),
    memory: new InProcessShortMemory(),
    rateLimits: null,
    redisFacts: null,
    close: () => queue.close(),
  };
}

async function overRedis<Events extends object>(redis: RedisAddress, parts: Omit<MessagingParts, 'redis'>): Promise<Messaging<Events>> {
  const { logger, onDead, onMissed, onQueueReady } = parts;
  const onError = (error: unknown) => logger.error({ err: error }, 'Redis cannot be reached: jobs wait until it can.');
  const queue = new BullmqJobQueue({ redis, onDead, onError, onReady: onQueueReady });
  // The queue tells of an outage; one voice is enough.
  const quiet = () => undefined;
  const events = new RedisEventBus<Events>({ redis, onHandlerError: reportTo(logger), onError: quiet, onMissed });
  const locks = new RedisLocks({ redis, onError: quiet });
  const memory = new RedisShortMemory({ redis, onError: quiet });
  const requests = connectRedis(redis, 'hasty', quiet);
  await Promise.race([Promise.all([queue.ready(), events.ready()]), sleep(LONGEST_WAIT_MS)]);
  for (const advice of await checkRedis(redis)) logger.warn({ advice }, 'Redis is not set up as it should be.');
  return {
    events,
    queue,
    locks,
    memory,
    redisFacts: () => readRedisFacts(memory.client),
    rateLimits: { redis: requests, nameSpace: `${redis.prefix}:requests:` },
    async close() {
      await queue.close();
      await events.close();
      locks.close();
      memory.close();
      requests.disconnect();
    },
  };
}

function reportTo(logger: Logger) {
  return (event: string, error: unknown) => logger.error({ err: error, event }, 'A listener of an event failed.');
}
