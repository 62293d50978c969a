import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { composeServer, type RefrainServer } from '../dist/compose.js';
import { loadConfig } from '../dist/config/config.js';
import { databaseKind, newTestDatabase, type TestDatabase } from '../dist/platform/database/databases.fixture.js';
import type { OpenDatabaseOptions } from '../dist/platform/database/open-database.js';

/** A whole server on a free port with a folder of its own. */
export interface TestServer {
  readonly server: RefrainServer;
  readonly base: string;
  readonly folder: string;
  /** Its database, for a look from beside. */
  readonly database: OpenDatabaseOptions;
  /** Stops the server; its folder goes too, unless it is to be used again. */
  stop(options?: { keepFolder: boolean }): Promise<void>;
}

/** A storage root of its own. The graph that is made of the model's weights at first use is shared: it is large and always the same. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-e2e-'));
  const graphs = join(tmpdir(), 'refrain-graphs');
  await mkdir(graphs, { recursive: true });
  await symlink(graphs, join(folder, 'cache'), 'junction');
  return folder;
}

/** PostgreSQL databases by the folder of their server, which may be started again. */
const databases = new Map<string, TestDatabase>();

/** The database of a server on this folder, and the setting that names it where that is not the standard. */
export async function databaseOf(folder: string): Promise<{ database: OpenDatabaseOptions; url: Record<string, string> }> {
  if (databaseKind === 'SQLite') return { database: { path: join(folder, 'refrain.db') }, url: {} };
  const known = databases.get(folder) ?? (await newTestDatabase());
  databases.set(folder, known);
  return { database: known.options, url: { DATABASE_URL: known.url } };
}

export async function startTestServer(env: Readonly<Record<string, string>> = {}, existing?: string): Promise<TestServer> {
  const folder = existing ?? (await newFolder());
  const { database, url } = await databaseOf(folder);
  const quiet = { ...url, STORAGE_ROOT: folder, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' };
  const server = await composeServer(loadConfig({ ...quiet, ...env }));
  await server.start();
  return {
    server,
    base: `http://127.0.0.1:${(server.http.server.address() as AddressInfo).port}`,
    folder,
    database,
    stop: async (options = { keepFolder: false }) => {
      await server.stop();
      if (options.keepFolder) return;
      await rm(folder, { recursive: true, force: true });
      await databases.get(folder)?.remove();
    },
  };
}

const DEMO_BYTES_PER_SECOND = 24_000;
const ID3_HEADER_BYTES = 10;

/** The beginning of the demo song, with its tags and cover: ten seconds hold two sung lines. */
export async function demoClip(seconds = 10): Promise<Buffer> {
  const song = await readFile(new URL('../assets/demo/demo.mp3', import.meta.url));
  // The size of the tags is written in four bytes of seven bits.
  const tagBytes = ID3_HEADER_BYTES + [6, 7, 8, 9].reduce((size, at) => size * 128 + (song[at] ?? 0), 0);
  return song.subarray(0, tagBytes + seconds * DEMO_BYTES_PER_SECOND);
}

/** Sends bytes as the form field `file`. */
export function sendFile(
  url: string,
  bytes: Uint8Array,
  name: string,
  fields: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set('file', new Blob([Buffer.from(bytes)]), name);
  return fetch(url, { method: 'POST', body: form, headers });
}

export function sendJson(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the older systems are looked at field by field
export type Json = Record<string, any>;

export async function getJson(url: string, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; body: Json }> {
  const response = await fetch(url, { headers });
  return { status: response.status, body: (await response.json()) as Json };
}

/** Asks again until the answer is as wanted. */
export function until(
  url: string,
  wanted: (body: Json) => boolean,
  timeout = 100_000,
  headers: Readonly<Record<string, string>> = {},
): Promise<Json> {
  return vi.waitFor(
    async () => {
      const { body } = await getJson(url, headers);
      if (!wanted(body)) throw new Error(JSON.stringify(body).slice(0, 600));
      return body;
    },
    { timeout, interval: 100 },
  );
}
