// What the test runner gives to every test file; vitest.config.ts and lend-postgres.global-setup.ts provide it.
import type {} from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What `*.db.test.ts` run on. */
    databaseKind: 'SQLite' | 'PostgreSQL';
    /** Asked with GET, answers with the URL of a PostgreSQL that is up. */
    postgresLender: string;
  }
}
