import { join } from 'node:path';
import type { HouseEvents } from './compat/open-karaoke-studio.player.ts';
import { composeMessaging, type Messaging, type MessagingListeners } from './compose-messaging.ts';
import type { Config, DatabaseConfig } from './config/config.types.ts';
import { ConfigError } from './config/config-error.ts';
import type { AccountEvents } from './features/accounts/identity.types.ts';
import type { ImportEvents } from './features/imports/imports.types.ts';
import type { JobEvents } from './features/jobs/jobs.types.ts';
import type { PartyEvents } from './features/parties/parties.types.ts';
import type { SettingsEvents } from './features/settings/settings.types.ts';
import type { SongEvents } from './features/songs/songs.types.ts';
import type { UploadEvents } from './features/uploads/upload-events.types.ts';
import type { WebhookEvents } from './features/webhooks/webhooks.types.ts';
import type { BlobStore } from './platform/blobs/blob-store.types.ts';
import { FsBlobStore } from './platform/blobs/fs-blob-store.ts';
import { S3BlobStore } from './platform/blobs/s3-blob-store.ts';
import { DatabaseUnavailableError } from './platform/database/database-errors.ts';
import { migrate } from './platform/database/migrate.ts';
import { openDatabase } from './platform/database/open-database.ts';
import type { Database } from './platform/database/schema.ts';
import { DatabaseDamagedError, isDamaged, requireSound, wasLeftOpen } from './platform/database/sqlite-file.ts';
import { waitForDatabase } from './platform/database/wait-for-database.ts';
import { DomainError } from './platform/errors/domain-error.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import type { JobQueue } from './platform/jobs/job-queue.types.ts';
import type { Locks } from './platform/locks/locks.types.ts';
import type { Logger } from './platform/logging/logger.ts';
import type { ShortMemory } from './platform/memory/short-memory.types.ts';
import { tempName } from './platform/temp/temp-files.ts';

/** Everything that one part of the server tells the others. */
export type ServerEvents = JobEvents &
  SongEvents &
  PartyEvents &
  SettingsEvents &
  ImportEvents &
  WebhookEvents &
  UploadEvents &
  AccountEvents &
  HouseEvents;

const LONGEST_WAIT_SECONDS = 30;
const FIRST_ANSWER_MS = 30_000;

export interface Platform {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly events: EventBus<ServerEvents>;
  readonly queue: JobQueue;
  readonly locks: Locks;
  readonly memory: ShortMemory;
  readonly rateLimits: Messaging<ServerEvents>['rateLimits'];
  readonly redisFacts: Messaging<ServerEvents>['redisFacts'];
  /** After everything that uses it has stopped. */
  close(): Promise<void>;
}

export interface PlatformParts extends MessagingListeners {
  readonly config: Config;
  readonly logger: Logger;
}

/** Chooses what the ports stand on, by the settings: a part of compose.ts. */
export async function composePlatform({ config, ...parts }: PlatformParts): Promise<Platform> {
  const database = await reachDatabase(config.database);
  await migrate(database).catch(async (error: unknown) => {
    await database.destroy();
    if (!(error instanceof DomainError)) throw error;
    throw new ConfigError([{ variable: 'DATABASE_URL', message: error.message }]);
  });
  const blobs = await openBlobs(config);
  const messaging = await composeMessaging<ServerEvents>({ redis: config.redis, database, ...parts });
  return {
    database,
    blobs,
    events: messaging.events,
    queue: messaging.queue,
    locks: messaging.locks,
    memory: messaging.memory,
    rateLimits: messaging.rateLimits,
    redisFacts: messaging.redisFacts,
    async close() {
      await messaging.close();
      await database.destroy();
      await blobs.close();
    },
  };
}

/** @throws ConfigError when it cannot be used as it is named */
export async function reachDatabase(config: DatabaseConfig): Promise<Database> {
  let database: Database | undefined;
  try {
    const isToBeChecked = 'path' in config && (await wasLeftOpen(config.path));
    database = await openDatabase(config);
    await waitForDatabase(database, LONGEST_WAIT_SECONDS);
    if (isToBeChecked) await requireSound(database, config.path);
    return database;
  } catch (error) {
    await database?.destroy();
    const cause = explained(error, config);
    // The error of several addresses has a code and no sentence.
    const { message, code } = cause as { message?: string; code?: string };
    throw new ConfigError([{ variable: 'DATABASE_URL', message: `the database cannot be used: ${message || code}` }]);
  }
}

function explained(error: unknown, config: DatabaseConfig): unknown {
  if (error instanceof DatabaseUnavailableError) return error.cause;
  return 'path' in config && isDamaged(error) ? new DatabaseDamagedError(config.path, (error as Error).message) : error;
}

/** @throws ConfigError when the store cannot be used as it is named */
export async function openBlobs({ blobs, storage }: Pick<Config, 'blobs' | 'storage'>): Promise<BlobStore> {
  if (blobs.kind === 'fs') return FsBlobStore.open({ root: blobs.root });
  const store = new S3BlobStore({ ...blobs, cacheFolder: join(storage.tempDir, tempName('blobs')) });
  try {
    await store.check({ timeoutMs: FIRST_ANSWER_MS });
    return store;
  } catch (error) {
    await store.close();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    throw new ConfigError([{ variable: 'BLOBS', message: `the store cannot be used: ${cause.name}: ${cause.message}` }]);
  }
}
