import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Kysely, sql } from 'kysely';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { isKnownMigration, lastMigration, migrate, requireNotNewer } from '../../platform/database/migrate.ts';
import type { Database, DatabaseTransaction } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { tempName } from '../../platform/temp/temp-files.ts';
import { CarefulZip, type Expected } from '../../platform/zip/careful-zip.ts';
import { type BackupManifest, type BackupSummary, backupManifestSchema, blobLineSchema } from './backup.types.ts';
import { BACKUP_TABLES, backedUpTables } from './backup-tables.ts';

export interface RestoreParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly tempDir: string;
}

const LARGEST_MANIFEST = 1_000_000;
const VALUES_AT_ONCE = 10_000;
type Row = Record<string, unknown>;

/**
 * Brings a backup back, on either database and either store, into an installation that holds nothing yet. Rows go into
 * tables as they were when it was made, which are then brought up to date.
 */
export class BackupRestorer {
  readonly #parts: RestoreParts;

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  /** Blobs first, then all rows or none. @throws DomainError when the file is no whole backup, or the database not empty */
  async restore(path: string): Promise<BackupSummary> {
    const zip = await CarefulZip.open(path, { entries: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY });
    const folder = join(this.#parts.tempDir, tempName('restore'));
    await mkdir(folder, { recursive: true });
    try {
      const manifest = await readManifest(zip);
      await this.#requireEmpty(manifest);
      await migrate(this.#parts.database, manifest.migration);
      const { blobs, blobBytes } = await this.#restoreBlobs(zip, manifest, folder);
      const rows = await this.#restoreRows(zip, manifest, folder);
      await migrate(this.#parts.database);
      return { rows, blobs, blobBytes };
    } finally {
      zip.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #requireEmpty({ migration }: BackupManifest): Promise<void> {
    const { database } = this.#parts;
    await requireNotNewer(database);
    const here = await lastMigration(database);
    if (here === '') return;
    for (const table of await backedUpTables(database)) {
      const { rows } = await sql`select 1 as found from ${sql.table(table)} limit 1`.execute(database);
      if (rows.length > 0)
        throw new DomainError('request.invalid', { detail: 'The database is not empty. A backup is restored into a new one.' });
    }
    if (here !== migration)
      throw new DomainError('request.invalid', {
        detail: 'The database holds nothing, but has the tables of another version than the backup. Restore it into a new database.',
      });
  }

  async #restoreBlobs(zip: CarefulZip, manifest: BackupManifest, folder: string): Promise<{ blobs: number; blobBytes: number }> {
    let blobs = 0;
    let blobBytes = 0;
    for await (const line of unpackedLines(zip, manifest.blobs, join(folder, 'blobs.ndjson'))) {
      const { key, ...file } = blobLineSchema.parse(JSON.parse(line));
      const target = join(folder, 'blob');
      await zip.unpack(file, target);
      await this.#parts.blobs.putFile(key, target, { move: true });
      blobs += 1;
      blobBytes += file.sizeBytes;
    }
    return { blobs, blobBytes };
  }

  async #restoreRows(zip: CarefulZip, manifest: BackupManifest, folder: string): Promise<number> {
    const files = new Map(manifest.tables.map((table) => [table.name, { table, path: join(folder, `${table.name}.ndjson`) }]));
    for (const name of Object.keys(BACKUP_TABLES)) {
      const file = files.get(name);
      if (file) await zip.unpack(file.table, file.path);
    }
    return inTransaction(this.#parts.database, async (transaction) => {
      let rows = 0;
      for (const name of Object.keys(BACKUP_TABLES)) {
        const file = files.get(name);
        if (file) rows += await insertLines(transaction, name, file.path);
      }
      return rows;
    });
  }
}

async function readManifest(zip: CarefulZip): Promise<BackupManifest> {
  const text = (await zip.read('manifest.json', LARGEST_MANIFEST)).toString('utf8');
  const parsed = backupManifestSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new DomainError('bundle.invalid', { detail: 'This is not a backup of Refrain.' });
  if (!isKnownMigration(parsed.data.migration))
    throw new DomainError('database.newer', {
      detail: `It was made by a newer version, ${parsed.data.version}: restore it with that one.`,
    });
  return parsed.data;
}

async function* unpackedLines(zip: CarefulZip, file: Expected, target: string): AsyncIterable<string> {
  await zip.unpack(file, target);
  yield* createInterface({ input: createReadStream(target), crlfDelay: Number.POSITIVE_INFINITY });
}

async function insertLines(transaction: DatabaseTransaction, table: string, path: string): Promise<number> {
  const into = transaction as unknown as Kysely<Record<string, Row>>;
  let rows = 0;
  let waiting: Row[] = [];
  const insert = async () => {
    if (waiting.length > 0) await into.insertInto(table).values(waiting).execute();
    rows += waiting.length;
    waiting = [];
  };
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const row = JSON.parse(line) as Row;
    waiting.push(row);
    if (waiting.length * Object.keys(row).length >= VALUES_AT_ONCE) await insert();
  }
  await insert();
  return rows;
}
