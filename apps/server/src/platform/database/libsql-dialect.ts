import {
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { LibsqlConnection } from './libsql-connection.ts';

export interface LibsqlDialectOptions {
  readonly connection: LibsqlConnection;
  /** How long a query waits for its turn before it is taken for a deadlock. */
  readonly turnTimeoutMs: number;
}

export class LibsqlDialect implements Dialect {
  readonly #options: LibsqlDialectOptions;

  constructor(options: LibsqlDialectOptions) {
    this.#options = options;
  }

  createDriver(): Driver {
    return new LibsqlDriver(this.#options);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new LibsqlAdapter(this.#options.connection);
  }

  createIntrospector(database: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(database);
  }
}

/** SQLite can roll back DDL; with it migrations run in one transaction, which also keeps two processes from running them at once. */
export class LibsqlAdapter extends SqliteAdapter {
  readonly #connection: LibsqlConnection;

  constructor(connection: LibsqlConnection) {
    super();
    this.#connection = connection;
  }

  flush(): Promise<void> {
    return this.#connection.flush();
  }

  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** One connection, one turn at a time: a transaction keeps its turn until it ends, so no other query slips into it. */
class LibsqlDriver implements Driver {
  readonly #connection: LibsqlConnection;
  readonly #turnTimeoutMs: number;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor({ connection, turnTimeoutMs }: LibsqlDialectOptions) {
    this.#connection = connection;
    this.#turnTimeoutMs = turnTimeoutMs;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<LibsqlConnection> {
    if (this.#taken) await this.#waitForTurn();
    this.#taken = true;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  async beginTransaction(connection: LibsqlConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: LibsqlConnection): Promise<void> {
    connection.commit();
  }

  async rollbackTransaction(connection: LibsqlConnection): Promise<void> {
    connection.rollback();
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }

  #waitForTurn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(onTurn), 1);
        const hint = 'inside a transaction use its own handle, not the database';
        reject(new Error(`A query waited ${this.#turnTimeoutMs} ms for the database connection; ${hint}`));
      }, this.#turnTimeoutMs);
      const onTurn = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.push(onTurn);
    });
  }
}
