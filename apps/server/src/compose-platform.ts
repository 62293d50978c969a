import { composeMessaging } from './compose-messaging.ts';
import type { Config } from './config/config.types.ts';
import type { AccountEvents } from './features/accounts/identity.types.ts';
import type { ImportEvents } from './features/imports/imports.types.ts';
import type { JobEvents } from './features/jobs/jobs.types.ts';
import type { PartyEvents } from './features/parties/parties.types.ts';
import type { SettingsEvents } from './features/settings/settings.types.ts';
import type { SongEvents } from './features/songs/songs.types.ts';
import type { WebhookEvents } from './features/webhooks/webhooks.types.ts';
import type { BlobStore } from './platform/blobs/blob-store.types.ts';
import { FsBlobStore } from './platform/blobs/fs-blob-store.ts';
import { migrate } from './platform/database/migrate.ts';
import { openDatabase } from './platform/database/open-database.ts';
import type { Database } from './platform/database/schema.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import type { DeadMessageListener, JobQueue } from './platform/jobs/job-queue.types.ts';

/** Everything that one part of the server tells the others. */
export type ServerEvents = JobEvents & SongEvents & PartyEvents & SettingsEvents & ImportEvents & WebhookEvents & AccountEvents;

export interface Platform {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly events: EventBus<ServerEvents>;
  readonly queue: JobQueue;
  /** After everything that uses it has stopped. */
  close(): Promise<void>;
}

export interface PlatformParts {
  readonly config: Config;
  readonly onDead: DeadMessageListener;
  readonly reportError: (context: string, error: unknown) => void;
}

/** Chooses what the ports stand on, by the settings: a part of compose.ts. */
export async function composePlatform({ config, onDead, reportError }: PlatformParts): Promise<Platform> {
  const database = await openDatabase(config.database);
  await migrate(database);
  const blobs = await openBlobs(config);
  const messaging = composeMessaging<ServerEvents>({ config, database, onDead, reportError });
  return {
    database,
    blobs,
    events: messaging.events,
    queue: messaging.queue,
    async close() {
      await messaging.close();
      await database.destroy();
    },
  };
}

export function openBlobs({ storage }: Config): Promise<BlobStore> {
  return FsBlobStore.open({ root: storage.libraryDir });
}
