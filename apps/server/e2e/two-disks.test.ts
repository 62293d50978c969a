import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toneWav } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addSongs, newParty } from './party-people.ts';
import { getJson, type Json, newFolder, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

/* Songs on one disk, the database on another: each full in turn. Needs Linux and root, for two disks of its own. */

const MEBIBYTE = 1 << 20;
const TUS = { 'tus-resumable': '1.0.0' };

/** A small disk that can be filled to the last byte. */
class Disk {
  readonly path: string;

  constructor(path: string, size: string) {
    this.path = path;
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' });
  }

  fill(): void {
    const file = openSync(join(this.path, 'filler'), 'a');
    for (let bytes = MEBIBYTE; bytes >= 1; )
      try {
        writeSync(file, Buffer.alloc(bytes));
      } catch {
        bytes = Math.floor(bytes / 2);
      }
    closeSync(file);
  }

  free(): void {
    rmSync(join(this.path, 'filler'));
  }

  files(): string[] {
    const found = readdirSync(this.path, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile() && entry.name !== 'filler').map(({ name }) => name);
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.path]);
  }
}

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    const path = join('/tmp', `refrain-mount-${process.pid}`);
    new Disk(path, '1m').remove();
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!mayMount())('A28 with songs on one disk and the database on another', () => {
  let folder: string;
  let songs: Disk;
  let database: Disk;
  let at: TestServer;
  const start = async (roles: string) => {
    const env = { DATABASE_URL: `sqlite:///${join(database.path, 'refrain.db')}`, LIBRARY_DIR: songs.path, ROLES: roles };
    at = { ...(await startTestServer(env, folder)), database: { path: join(database.path, 'refrain.db') } };
  };

  beforeEach(async () => {
    folder = await newFolder();
    songs = new Disk(join(folder, 'songs-disk'), '24m');
    database = new Disk(join(folder, 'database-disk'), '16m');
  });
  afterEach(async () => {
    await at.stop({ keepFolder: true });
    songs.remove();
    database.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const sound = (frequencyHz: number) => toneWav({ seconds: 2, frequencyHz });
  const upload = async (frequencyHz: number) => {
    const sent = await sendFile(`${at.base}/api/v1/uploads`, sound(frequencyHz), 'tone.wav');
    return { status: sent.status, body: (await sent.json()) as Json };
  };
  const songsNow = async () => (await getJson(`${at.base}/api/v1/songs`)).body['songs'].length as number;
  const FULL = { status: 507, body: { code: 'storage.full' } };

  it('refuses songs while theirs is full, keeps the last step of an upload for later, and the party goes on', async () => {
    await start('api');
    await addSongs(at, [{ id: 's1' }]);
    const party = await newParty(at);
    const ann = await party.guest('Ann');
    const bytes = sound(220);
    const metadata = `filename ${btoa('tone.wav')}`;
    const created = await fetch(`${at.base}/api/v1/uploads/resumable`, {
      method: 'POST',
      headers: { ...TUS, 'upload-length': String(bytes.length), 'upload-metadata': metadata },
    });
    const place = new URL(created.headers.get('location') ?? '', at.base);
    const patch = async () => {
      const offset = Number((await fetch(place, { method: 'HEAD', headers: TUS })).headers.get('upload-offset'));
      const headers = { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
      return fetch(place, { method: 'PATCH', headers, body: Buffer.from(bytes.subarray(offset)) });
    };
    songs.fill();
    expect(await upload(330)).toMatchObject(FULL);
    expect((await patch()).status).toBe(507);
    expect(songs.files()).toEqual([]);
    expect((await ann.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId: 's1' })).status).toBe(201);
    expect(await songsNow()).toBe(1);
    songs.free();
    expect((await patch()).status).toBe(204);
    expect((await upload(330)).status).toBe(201);
    expect(await songsNow()).toBe(3);
  });

  it('promises nothing while that of the database is full, and leaves no sound behind that has no song', async () => {
    await start('api');
    await addSongs(at, [{ id: 's1' }]);
    const party = await newParty(at);
    const ann = await party.guest('Ann');
    const queue = `/api/v1/parties/${party.id}/queue`;
    database.fill();
    const wish = { songId: 's1', idempotencyKey: 'wish-0123456789' };
    // What is in the log of the database already may be written over; then it ends.
    await vi.waitFor(async () => expect(await ann.ask('POST', queue, { songId: 's1' })).toMatchObject(FULL), { timeout: 60_000 });
    const promised = (await ann.ask('GET', queue)).body['entries'].length as number;
    expect(await ann.ask('POST', queue, wish)).toMatchObject(FULL);
    expect(await upload(330)).toMatchObject(FULL);
    expect(songs.files()).toEqual([]);
    expect((await ann.ask('GET', queue)).body['entries']).toHaveLength(promised);
    expect((await fetch(`${at.base}/health/live`)).status).toBe(200);
    database.free();
    expect((await ann.ask('POST', queue, wish)).status).toBe(201);
    expect((await upload(330)).status).toBe(201);
    expect((await ann.ask('GET', queue)).body['entries']).toHaveLength(promised + 1);
  });

  it('says of a job what happened while either was full, and the job goes on with space', async () => {
    await start('api');
    const { jobId } = (await upload(440)).body;
    await at.stop({ keepFolder: true });
    songs.fill();
    await start('api,worker');
    const job = `${at.base}/api/v1/jobs/${jobId}`;
    const failed = await until(job, ({ status }) => status === 'failed', 120_000);
    expect(failed['steps'].find(({ name }: Json) => name === 'inspect').failure).toMatchObject({ code: 'storage.full' });
    songs.free();
    const second = (await upload(550)).body['jobId'];
    database.fill();
    await sleep(5_000);
    expect((await fetch(`${at.base}/health/live`)).status).toBe(200);
    database.free();
    const isInspected = ({ steps }: Json) => steps.some(({ name, status }: Json) => name === 'inspect' && status === 'done');
    await until(`${at.base}/api/v1/jobs/${second}`, isInspected, 120_000);
    expect((await fetch(`${job}/retry`, { method: 'POST' })).status).toBeLessThan(300);
    await until(job, isInspected, 120_000);
  });
});
