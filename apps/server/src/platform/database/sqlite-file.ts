import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Database } from './schema.ts';

/** The file holds something else than a database of ours: a disk or a copy that broke off has damaged it. */
export class DatabaseDamagedError extends Error {
  override readonly name = 'DatabaseDamagedError';

  constructor(path: string, finding: string, options?: ErrorOptions) {
    super(
      `the database ${path} is damaged (${finding}). Keep a copy of its folder, move the file away, and bring the last backup back ` +
        'with "refrain restore FILE". Without one, "sqlite3 refrain.db .recover" saves what can still be read.',
      options,
    );
  }
}

const DAMAGED = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/** Whether SQLite says that the file itself is wrong, and no query. */
export function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && DAMAGED.has(error.code);
}

/** Whether the program that used it last did not close it: then its write-ahead log is still there. Ask before it is opened. */
export async function wasLeftOpen(path: string): Promise<boolean> {
  const log = await stat(`${path}-wal`).catch(() => null);
  return log !== null && log.size > 0;
}

/** Reads every page once. @throws DatabaseDamagedError, or what SQLite says where it cannot even do that */
export async function requireSound(database: Database, path: string): Promise<void> {
  const { rows } = await sql<Record<string, string>>`pragma quick_check(1)`.execute(database);
  const finding = Object.values(rows[0] ?? {})[0];
  if (finding !== 'ok') throw new DatabaseDamagedError(path, firstLine(finding ?? 'it cannot be read'));
}

function firstLine(text: string): string {
  // SQLite heads its findings with the name of the database.
  return text.split('\n').find((line) => line !== '' && !line.startsWith('***')) ?? text;
}
