import { mkdir } from 'node:fs/promises';
import { openBlobs, reachDatabase } from './compose-platform.ts';
import { PROGRAM_VERSION } from './config/config.ts';
import type { Config } from './config/config.types.ts';
import type { BackupSummary } from './features/backup/backup.types.ts';
import { BackupRestorer } from './features/backup/restore-backup.service.ts';
import { BackupWriter } from './features/backup/write-backup.service.ts';

export type { BackupSummary } from './features/backup/backup.types.ts';

export interface Backups {
  /** Everything that is kept, into one file; the server may run. */
  write(path: string): Promise<BackupSummary>;
  /** Into an installation that holds nothing yet and does not run. */
  restore(path: string): Promise<BackupSummary>;
  close(): Promise<void>;
}

/** Database and blobs without a server: for `refrain backup` and `refrain restore`. */
export async function composeBackups(config: Config): Promise<Backups> {
  const { storage } = config;
  for (const folder of [storage.root, storage.tempDir]) await mkdir(folder, { recursive: true });
  const database = await reachDatabase(config.database);
  const blobs = await openBlobs(config);
  const writer = new BackupWriter({ database, blobs, version: PROGRAM_VERSION });
  const restorer = new BackupRestorer({ database, blobs, tempDir: storage.tempDir });
  return {
    write: (path) => writer.write(path),
    restore: (path) => restorer.restore(path),
    async close() {
      await database.destroy();
      await blobs.close();
    },
  };
}
