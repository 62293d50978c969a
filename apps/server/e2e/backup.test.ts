import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { composeBackups } from '../dist/compose.js';
import { loadConfig } from '../dist/config/config.js';
import { BACKUP_TABLES, LEFT_OUT } from '../dist/features/backup/backup-tables.js';
import { databaseKind, newTestDatabase, type TestDatabase } from '../dist/platform/database/databases.fixture.js';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { addSongs, newParty } from './party-people.ts';
import { getJson, type Json, newFolder, sendFile, sendJson, startTestServer, type TestServer, until } from './test-server.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/* A backup of one installation, restored elsewhere: on the other database. */

const OTHER = databaseKind === 'SQLite' ? 'PostgreSQL' : 'SQLite';
const SOUND = toneWav({ seconds: 2, frequencyHz: 220 });

describe(`a backup from ${databaseKind}, restored on ${OTHER}`, () => {
  let at: TestServer;
  let elsewhere: TestDatabase;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    at = await startTestServer({ ROLES: 'api' });
    elsewhere = await newTestDatabase(OTHER);
    folder = await newFolder();
    file = join(folder, 'night.backup');
  });
  afterAll(async () => {
    await at.stop();
    await elsewhere.remove();
    await rm(folder, { recursive: true, force: true });
  });
  const of = (env: Record<string, string>) => composeBackups(loadConfig({ LOG_LEVEL: 'silent', ...env }));
  const source = () => of({ STORAGE_ROOT: at.folder, ...('url' in at.database ? { DATABASE_URL: at.database.url } : {}) });
  const target = (root = folder) => of({ STORAGE_ROOT: root, DATABASE_URL: elsewhere.url });

  it('names every table, or says that it is left out', async () => {
    const database = await openDatabase(at.database);
    const tables = (await database.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name);
    expect(Object.keys(BACKUP_TABLES).filter((name) => !tables.includes(name))).toEqual([]);
    expect(tables.filter((name) => !(name in BACKUP_TABLES) && !LEFT_OUT.some((pattern) => pattern.test(name)))).toEqual([]);
    await database.destroy();
  });

  it('brings back songs with their sound, accounts and parties, and what waits goes on', async () => {
    const uploaded = (await (await sendFile(`${at.base}/api/v1/uploads`, SOUND, 'Ann - Déjà Vu.wav')).json()) as Json;
    await addSongs(at, [{ id: 'sung' }]);
    const party = await newParty(at);
    const account = { username: 'hana', password: 'a long enough password' };
    expect((await sendJson(`${at.base}/api/v1/accounts`, account)).status).toBe(201);

    const writing = await source();
    const written = await writing.write(file);
    await expect(writing.write(file)).rejects.toThrow('is there already');
    await writing.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const restoring = await target();
    expect(await restoring.restore(file)).toEqual(written);
    await expect(restoring.restore(file)).rejects.toThrow('not empty');
    await restoring.close();

    const restored = await startTestServer({ DATABASE_URL: elsewhere.url }, folder);
    const song = await until(`${restored.base}/api/v1/songs/${uploaded['songId']}`, ({ steps }) =>
      steps.some((s: Json) => s['status'] === 'done'),
    );
    expect(song).toMatchObject({ title: 'Déjà Vu', artist: 'Ann' });
    const original = (song['files'] as Json[]).find(({ name }) => name === 'original');
    const signedIn = await sendJson(`${restored.base}/api/v1/session`, account);
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    const bytes = await (await fetch(restored.base + original?.['url'], { headers: { cookie } })).arrayBuffer();
    expect(Buffer.from(bytes).equals(Buffer.from(SOUND))).toBe(true);
    await until(`${restored.base}/api/v1/search?q=deja`, ({ total }) => total === 1, 30_000);
    expect((await getJson(`${restored.base}/api/v1/parties/invitation?code=${party.code}`)).body).toMatchObject({ name: 'Friday' });
    await restored.stop({ keepFolder: true });
  });

  it('that is damaged, or none, is refused and leaves no rows', async () => {
    const empty = await newTestDatabase(OTHER);
    const root = join(folder, 'third');
    await mkdir(root);
    const bytes = await readFile(file);
    const damaged = join(folder, 'damaged.backup');
    const at = bytes.indexOf(Buffer.from(SOUND).subarray(100, 200));
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(damaged, bytes);
    const restoring = await of({ STORAGE_ROOT: root, DATABASE_URL: empty.url });
    await expect(restoring.restore(damaged)).rejects.toThrow('damaged');
    await writeFile(damaged, 'no zip');
    await expect(restoring.restore(damaged)).rejects.toMatchObject({ code: 'bundle.invalid' });
    expect((await restoring.restore(file)).rows).toBeGreaterThan(5);
    await restoring.close();
    await empty.remove();
  });
});
