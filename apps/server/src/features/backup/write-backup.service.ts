import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { type Kysely, sql } from 'kysely';
import { ZipFile } from 'yazl';
import { BlobNotFoundError, type BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { HashingStream } from '../../platform/blobs/hash-source.ts';
import { isSqlite } from '../../platform/database/in-transaction.ts';
import { lastMigration, requireNotNewer } from '../../platform/database/migrate.ts';
import type { Database } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { BackupManifest, BackupSummary, CheckedFile } from './backup.types.ts';
import { BACKUP_TABLES, backedUpTables } from './backup-tables.ts';

export interface BackupParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly version: string;
}

const ROWS_AT_ONCE = 1_000;
const OWNER_ONLY = 0o600;

interface EntryOptions {
  readonly compress: boolean;
  /** Ends it: nobody takes what it would write. */
  readonly signal: AbortSignal;
}

type Rows = Kysely<Record<string, Record<string, unknown>>>;

/**
 * Writes everything that is kept into one file, while the server runs: rows as they were at one moment, then the blobs.
 * What a blob holds is told by its key, so those that come later do no harm, and those that go meanwhile belong to songs
 * that were removed.
 */
export class BackupWriter {
  readonly #parts: BackupParts;

  constructor(parts: BackupParts) {
    this.#parts = parts;
  }

  /** The file is there when it is whole. @throws DomainError `request.invalid` when it is there before, `database.newer` */
  async write(path: string): Promise<BackupSummary> {
    if (await stat(path).catch(() => null)) throw new DomainError('request.invalid', { detail: `${path} is there already.` });
    await requireNotNewer(this.#parts.database);
    if ((await lastMigration(this.#parts.database)) === '')
      throw new DomainError('request.invalid', { detail: 'There is nothing here: no server has made its database yet.' });
    const unfinished = `${path}.unfinished`;
    const zip = new ZipFile();
    // Whoever adds an entry hears of its troubles.
    zip.on('error', () => undefined);
    const failed = new AbortController();
    // It holds hashes of passwords and everybody's songs.
    const written = pipeline(zip.outputStream, createWriteStream(unfinished, { mode: OWNER_ONLY }));
    const filled = this.#fill(zip, failed.signal);
    try {
      const summary = await Promise.race([filled, written.then(() => Promise.reject(new Error('The file ended early')))]);
      await written;
      await rename(unfinished, path);
      return summary;
    } catch (error) {
      failed.abort();
      (zip.outputStream as Readable).destroy();
      await Promise.allSettled([written, filled]);
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async #fill(zip: ZipFile, signal: AbortSignal): Promise<BackupSummary> {
    const { database, blobs, version } = this.#parts;
    const { migration, tables } = await inSnapshot(database, async (snapshot) => {
      const tables: BackupManifest['tables'] = [];
      for (const name of await backedUpTables(snapshot)) {
        const counter = { rows: 0 };
        const file = await addEntry(zip, `database/${name}.ndjson`, Readable.from(linesOf(snapshot, name, counter)), {
          compress: true,
          signal,
        });
        tables.push({ name, rows: counter.rows, ...file });
      }
      return { migration: await lastMigration(snapshot), tables };
    });
    const lines: string[] = [];
    let blobBytes = 0;
    for await (const { key } of blobs.list('')) {
      const file = await this.#addBlob(zip, key, signal);
      if (!file) continue;
      blobBytes += file.sizeBytes;
      lines.push(`${JSON.stringify({ key, ...file })}\n`);
    }
    const list = await addEntry(zip, 'blobs.ndjson', Readable.from(lines), { compress: true, signal });
    const about = { format: 'refrain-backup', formatVersion: 1, version, createdAt: new Date().toISOString() } as const;
    const manifest: BackupManifest = { ...about, migration, tables, blobs: list };
    zip.addBuffer(Buffer.from(JSON.stringify(manifest)), 'manifest.json');
    zip.end();
    return { rows: tables.reduce((sum, { rows }) => sum + rows, 0), blobs: lines.length, blobBytes };
  }

  async #addBlob(zip: ZipFile, key: string, signal: AbortSignal): Promise<CheckedFile | null> {
    try {
      return await addEntry(zip, `blobs/${key}`, await this.#parts.blobs.open(key), { compress: false, signal });
    } catch (error) {
      if (error instanceof BlobNotFoundError) return null;
      throw error;
    }
  }
}

/** One entry after the other, so that nothing waits in memory. */
async function addEntry(zip: ZipFile, path: string, source: Readable, { compress, signal }: EntryOptions): Promise<CheckedFile> {
  const hashed = new HashingStream();
  zip.addReadStream(hashed, path, { compress });
  try {
    await pipeline(source, hashed, { signal });
    await finished(hashed, { signal });
  } catch (error) {
    hashed.destroy();
    throw error;
  }
  return { path, ...hashed.result() };
}

/** Rows as they are now, whatever is changed meanwhile; whoever changes them does not wait. */
function inSnapshot<T>(database: Database, read: (snapshot: Database) => Promise<T>): Promise<T> {
  return database.connection().execute(async (connection) => {
    const begin = isSqlite(connection) ? 'begin' : 'begin isolation level repeatable read read only';
    await sql.raw(begin).execute(connection);
    try {
      return await read(connection);
    } finally {
      await sql`commit`.execute(connection);
    }
  });
}

async function* linesOf(snapshot: Database, table: string, counter: { rows: number }): AsyncIterable<string> {
  let query = (snapshot as unknown as Rows).selectFrom(table).selectAll().limit(ROWS_AT_ONCE);
  for (const column of BACKUP_TABLES[table] ?? []) query = query.orderBy(column);
  for (let offset = 0; ; offset += ROWS_AT_ONCE) {
    const page = await query.offset(offset).execute();
    counter.rows += page.length;
    if (page.length > 0) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (page.length < ROWS_AT_ONCE) return;
  }
}
