import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import { requireBindable } from './bindable.ts';
import { DatabaseUnavailableError, isUnavailable } from './database-errors.ts';

export interface PostgresOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  /** Longest time that a statement may take. */
  readonly statementTimeoutMs: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A process that was stopped in a transaction keeps its locks no longer. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** The server ends a statement that takes too long; when it does not even say so, we hang up. */
const GRACE_MS = 5_000;
const BIGINT = 20;
const NUMERIC = 1700;

/** A pool of connections. Sums and counts come as numbers: ours are bytes and milliseconds, far below 2^53. */
export function openPool({ url, poolSize, statementTimeoutMs }: PostgresOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'refrain',
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + GRACE_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: {
      getTypeParser: (oid, format) => (oid === BIGINT || oid === NUMERIC ? Number : types.getTypeParser(oid, format)),
    },
  });
  // An idle connection broke: the pool has dropped it, and the next query opens another.
  pool.on('error', () => {});
  return pool;
}

/** The pool as Kysely wants it, telling a database that does not answer from a query that is wrong. */
export class GuardedPool implements PostgresPool {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      return new GuardedClient(await this.#pool.connect());
    } catch (error) {
      throw explained(error);
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

class GuardedClient implements PostgresPoolClient {
  readonly #client: PoolClient;
  #broken = false;

  constructor(client: PoolClient) {
    this.#client = client;
    // Without a listener, a connection that breaks in use would end the process; the query that runs is told anyway.
    client.on('error', this.#onError);
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: never): R;
  async query<R>(sql: string, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<R>> {
    for (const value of parameters) requireBindable(value);
    try {
      return (await this.#client.query(sql, [...parameters])) as unknown as PostgresQueryResult<R>;
    } catch (error) {
      // After a time-out the answer may still come, so nobody else may ask on this connection.
      if (isUnavailable(error)) this.#broken = true;
      throw explained(error);
    }
  }

  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.release(this.#broken);
  }

  readonly #onError = () => {
    this.#broken = true;
  };
}

function explained(error: unknown): unknown {
  return isUnavailable(error) ? new DatabaseUnavailableError(error) : error;
}
