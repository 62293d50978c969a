// One libsql connection for Kysely. libsql's statements look like better-sqlite3's, with these differences:
// - a boolean parameter aborts the whole process, and every number is bound as REAL;
// - a prepared statement that met another process's lock (SQLITE_BUSY) stays open until it is collected and makes every later
//   COMMIT fail; `exec` does not. So the write lock is always taken by `exec('begin immediate')`, also for a single write;
// - calls are synchronous: waiting for a lock inside SQLite would stop the event loop, so we wait outside.
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type Libsql from 'libsql';
import { requireBindable } from './bindable.ts';

const LONGEST_PAUSE_MS = 50;
const WRITE = /^\s*(insert|update|delete|replace|with|create|alter|drop)\b/i;

export class LibsqlConnection implements DatabaseConnection {
  readonly #database: Libsql.Database;
  readonly #busyTimeoutMs: number;
  readonly #logPath: string | null;
  /** Whether the transaction that is open has written something. */
  #hasWritten = false;
  #isUnflushed = false;
  #flushing: Promise<void> = Promise.resolve();

  /** `busyTimeoutMs`: how long a write waits for another process to release the file. `logPath`: of its write-ahead log. */
  constructor(database: Libsql.Database, { busyTimeoutMs, logPath }: { readonly busyTimeoutMs: number; readonly logPath: string | null }) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#logPath = logPath;
  }

  /**
   * From here on a power cut cannot take back what was committed. SQLite by itself would wait for the disk at every commit, and the
   * event loop with it, or only now and then.
   */
  flush(): Promise<void> {
    if (this.#logPath !== null && this.#isUnflushed) {
      this.#isUnflushed = false;
      this.#flushing = waitForDisk(this.#logPath).catch((error: unknown) => {
        this.#isUnflushed = true;
        throw error;
      });
    }
    // What a flush that runs has taken along is not on the disk before it ends.
    return this.#flushing;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#database.inTransaction || !WRITE.test(query.sql)) return this.#run<Row>(query);
    await this.begin();
    try {
      const result = this.#run<Row>(query);
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Gives all rows at once: an iterator that is left early would hold the file open. */
  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  /** Takes the write lock now; a transaction that reads first and writes later could fail in between. */
  async begin(): Promise<void> {
    const giveUpAt = Date.now() + this.#busyTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        this.#database.exec('begin immediate');
        return;
      } catch (error) {
        if (!isBusy(error) || Date.now() + pauseMs > giveUpAt) throw error;
      }
      await sleep(pauseMs);
    }
  }

  commit(): void {
    this.#database.exec('commit');
    this.#isUnflushed ||= this.#hasWritten;
    this.#hasWritten = false;
  }

  /** SQLite ends the transaction by itself on some errors, a full disk among them. */
  rollback(): void {
    if (this.#database.inTransaction) this.#database.exec('rollback');
    this.#hasWritten = false;
  }

  close(): void {
    this.#database.close();
  }

  #run<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const statement = this.#database.prepare(sql);
    const bound = parameters.map(toBindable);
    if (statement.reader) {
      const rows = statement.all(bound) as Row[];
      this.#hasWritten ||= rows.length > 0 && WRITE.test(sql);
      return { rows };
    }
    const { changes, lastInsertRowid } = statement.run(bound);
    this.#hasWritten ||= changes > 0;
    return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
  }
}

async function waitForDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_BUSY');
}

/** Whole numbers become bigint so that they are bound as INTEGER. */
function toBindable(value: unknown): unknown {
  requireBindable(value);
  if (typeof value === 'boolean') throw new TypeError('SQL parameter is a boolean: store 0 or 1');
  return Number.isSafeInteger(value) ? BigInt(value as number) : value;
}
