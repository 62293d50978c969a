// Part of vitest.config.ts: one PostgreSQL for a whole run of tests, started when the first of them asks for it. TEST_POSTGRES_URL names one
// that is there already, of another version or behind a pooler: tests make databases of their own in it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';

import './provided-context.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_POSTGRES_URL;
  let started: Promise<PostgresServer> | undefined;
  const start = async () => {
    started ??= startPostgresServer();
    return (await started).url;
  };
  const lender = createServer((_, response) => {
    (given ? Promise.resolve(given) : start()).then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => lender.listen(0, '127.0.0.1', resolve));
  project.provide('postgresLender', `http://127.0.0.1:${(lender.address() as AddressInfo).port}`);
  return async () => {
    lender.close();
    await (await started)?.stop();
  };
}
