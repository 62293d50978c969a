import type { Config } from './config/config.types.ts';
import type { Database } from './platform/database/schema.ts';
import { InProcessEventBus } from './platform/events/event-bus.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import { BullmqJobQueue } from './platform/jobs/bullmq-job-queue.ts';
import { DatabaseJobQueue } from './platform/jobs/database-job-queue.ts';
import type { DeadMessageListener, JobQueue } from './platform/jobs/job-queue.types.ts';

export interface Messaging<Events extends object> {
  readonly events: EventBus<Events>;
  readonly queue: JobQueue;
  close(): Promise<void>;
}

export interface MessagingParts {
  readonly config: Pick<Config, 'redis'>;
  readonly database: Database;
  readonly onDead: DeadMessageListener;
  readonly reportError: (context: string, error: unknown) => void;
}

/** Chooses by what jobs and events travel: within this process, or over Redis to any number of them. A part of compose-platform.ts. */
export function composeMessaging<Events extends object>({ config, database, onDead, reportError }: MessagingParts): Messaging<Events> {
  const { redis } = config;
  const events = new InProcessEventBus<Events>({ onError: (name, error) => reportError(`A listener of ${name} failed.`, error) });
  const onError = (error: unknown) => reportError('The job queue met an error.', error);
  const queue = redis === null ? new DatabaseJobQueue({ database, onDead, onError }) : new BullmqJobQueue({ redis, onDead, onError });
  return { events, queue, close: () => queue.close() };
}
