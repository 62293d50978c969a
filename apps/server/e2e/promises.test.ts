import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { foldedWords, sortKey } from '../dist/platform/search/fold-text.js';
import { ServerProcess } from './server-process.ts';
import { demoClip, getJson, type Json, newFolder, sendFile, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/* Promises about the running program, looked at from outside: a process of its own, its answers, its files, its logs. */

let folder: string;
const running: ServerProcess[] = [];
const start = async (env: Record<string, string> = {}) => {
  const one = await ServerProcess.start({ STORAGE_ROOT: folder, RATE_LIMIT_PER_MINUTE: '0', ...env });
  running.push(one);
  return one;
};
const stopAll = () => Promise.all(running.splice(0).map((one) => one.end('SIGTERM')));

const MB = 1e6;

describe('a server with five thousand songs', () => {
  const SONGS = 5_000;
  let server: ServerProcess;
  let songs: { title: string; artist: string; lyrics(): string }[];
  beforeAll(async () => {
    folder = await newFolder();
    server = await start({ ROLES: 'api' });
    const { fillLibrary, makeNames } = await import(new URL('../../../scripts/library/synthetic-library.mjs', import.meta.url).href);
    songs = makeNames(SONGS);
    fillLibrary({ path: join(folder, 'refrain.db'), songs, lyricsShare: 0.5, foldedWords, sortKey });
  });
  afterAll(async () => {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  });

  it('P07 answers within 200 ms, in the middle of many questions of each kind', async () => {
    const { body } = await getJson(`${server.base}/api/v1/songs?order=title`);
    const [song] = body.songs as Json[];
    const anyTitle = (n: number) => encodeURIComponent(songs[(n * 37) % SONGS]?.title ?? '');
    const questions: Record<string, (n: number) => string> = {
      search: (n) => `/api/v1/search?q=${anyTitle(n)}`,
      'a slip': (n) => `/api/v1/search?q=${anyTitle(n).slice(0, -2)}q`,
      list: () => '/api/v1/songs?order=artist',
      song: () => `/api/v1/songs/${song?.['id']}`,
      artists: () => '/api/v1/artists',
      jobs: () => '/api/v1/jobs',
      health: () => '/api/v1/health',
      'the older list': () => '/api/songs?limit=50',
    };
    const medians: Record<string, number> = {};
    for (const [name, path] of Object.entries(questions)) {
      const times: number[] = [];
      for (let n = 0; n < 21; n++) {
        const started = performance.now();
        const response = await fetch(server.base + path(n));
        await response.arrayBuffer();
        times.push(performance.now() - started);
        expect(response.status, name).toBe(200);
      }
      medians[name] = Math.round(times.sort((a, b) => a - b)[10] ?? Number.NaN);
    }
    expect(Object.entries(medians).filter(([, median]) => !(median < 200))).toEqual([]);
  });

  it('P08 takes less than 512 MB while it makes no song', async () => {
    const { body } = await getJson(`${server.base}/api/v1/health`);
    expect(body.memory.processBytes).toBeGreaterThan(20 * MB);
    expect(body.memory.processBytes).toBeLessThan(512 * MB);
  });
});

describe('one song made by two processes', () => {
  const SECONDS = 10;
  let songId: string;
  beforeAll(async () => {
    folder = await newFolder();
    const logs = { LOG_DIR: join(folder, 'logs') };
    const api = await start({ ROLES: 'api', ...logs });
    await start({ ROLES: 'worker', ...logs });
    const made = (await (await sendFile(`${api.base}/api/v1/uploads`, await demoClip(SECONDS), 'song.mp3')).json()) as Json;
    songId = made.songId;
    const job = await until(`${api.base}/api/v1/jobs/${made.jobId}`, ({ finishedAt }) => finishedAt !== null, 220_000);
    expect(job.status).toBe('completed');
  });
  afterAll(async () => {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  });

  it('P08 takes less than 200 MB of disk for a song of four minutes', async () => {
    const library = join(folder, 'library');
    const files = (await readdir(library, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const sizes = await Promise.all(files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
    const perSecond = sizes.reduce((sum, size) => sum + size, 0) / SECONDS;
    expect(perSecond * 240).toBeGreaterThan(5 * MB);
    expect(perSecond * 240).toBeLessThan(200 * MB);
    expect(songId).toEqual(expect.any(String));
  });

  it('P11 writes JSON, a log for each service, to its console and to a file of its own', async () => {
    const linesIn = async (name: string) =>
      (await readFile(join(folder, 'logs', name), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Json);
    expect((await readdir(join(folder, 'logs'))).sort()).toEqual(['refrain-api.log', 'refrain-worker.log']);
    for (const [number, service] of ['refrain-api', 'refrain-worker'].entries()) {
      const written = await linesIn(`${service}.log`);
      expect(written.length).toBeGreaterThan(0);
      for (const line of written) expect(line).toMatchObject({ service, level: expect.any(String), message: expect.any(String) });
      await vi.waitFor(() => expect(running[number]?.lines).toEqual(written));
    }
    expect((await linesIn('refrain-worker.log')).some(({ step }) => step === 'separate')).toBe(true);
    expect((await linesIn('refrain-api.log')).some(({ requestId }) => typeof requestId === 'string')).toBe(true);
  });
});

describe('a start', () => {
  afterEach(async () => {
    await stopAll();
    await rm(folder, { recursive: true, force: true });
  });

  it('P14 brings the tables of the first version up to date and keeps what is in them', async () => {
    folder = await newFolder();
    const path = join(folder, 'refrain.db');
    const { Migrator } = await import('kysely');
    const { initialMigration } = await import('../dist/platform/database/migrations/0001-initial.js');
    const database = await openDatabase({ path });
    const provider = { getMigrations: async () => ({ '0001-initial': initialMigration }) };
    expect((await new Migrator({ db: database, provider }).migrateToLatest()).error).toBeUndefined();
    await database.destroy();
    const old = new Database(path);
    old.exec(`insert into songs (id, listed, audio_sha256, title, artist, file_name, duration_ms, size_bytes, has_cover, created_at, updated_at)
      values ('old', 1, '${'a'.repeat(64)}', 'From before', 'Somebody', 'a.mp3', 1000, 10, 0, 1, 1)`);
    old.close();
    const server = await start({ ROLES: 'api', ENVIRONMENT: 'rehearsal' });
    expect((await getJson(`${server.base}/api/v1/songs`)).body.songs).toEqual([
      expect.objectContaining({ id: 'old', title: 'From before' }),
    ]);
    // Each installation has its own settings, and says which one it is.
    expect((await getJson(`${server.base}/api/v1/health`)).body.environment).toBe('rehearsal');
    expect(server.lines.every(({ level }) => level !== 'debug')).toBe(true);
  });

  it('P14 with settings that cannot be used does not happen, and names them all', async () => {
    folder = await newFolder();
    const wrong = await ServerProcess.launch({ STORAGE_ROOT: folder, PORT: 'eighty', MAX_FILE_SIZE: 'large', ROLES: 'chef' });
    const status = await new Promise((resolve) => wrong.child.once('exit', resolve));
    expect(status).not.toBe(0);
    for (const name of ['PORT', 'MAX_FILE_SIZE', 'ROLES']) expect(wrong.log).toContain(name);
    expect(await readdir(folder)).toEqual(['cache']);
  });
});
