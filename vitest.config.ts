import { defineConfig } from 'vitest/config';
import { CoverageReporter } from './scripts/coverage-reporter.mjs';

// Packages resolve to their built output (worker processes need it on Node 20), so `npm test` builds first.
// On PostgreSQL, too: what asks a database itself, and the whole server where it asks most.
const WHOLE_SERVER = ['accounts', 'backup', 'library', 'many-processes', 'parties', 'service', 'singers-queue', 'storage'];
const DATABASE_TESTS = ['apps/server/src/**/*.db.test.ts', ...WHOLE_SERVER.map((name) => `apps/server/e2e/${name}.test.ts`)];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          provide: { databaseKind: 'SQLite' },
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'apps/server/e2e/**/*.test.ts',
            'apps/web/e2e/**/*.test.ts',
            'apps/cli/e2e/**/*.test.ts',
          ],
        },
      },
      { extends: true, test: { name: 'postgres', provide: { databaseKind: 'PostgreSQL' }, include: DATABASE_TESTS } },
    ],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // A page on a busy machine may need longer than the default second.
    expect: { poll: { timeout: 20_000 } },
    globalSetup: ['packages/testkit/src/lend-postgres.global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', new CoverageReporter()],
  },
});
