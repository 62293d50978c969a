import { rm } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../dist/platform/redis/redis-server.fixture.js';
import { ServerProcess } from './process.ts';
import { databaseOf, getJson, newFolder } from './test-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PATH = '/api/v1/uploads/resumable';
const TUS = { 'tus-resumable': '1.0.0' };
const part = (offset: number) => ({ ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' });

/* Two processes behind one proxy with one folder: a client that comes back may reach the other one. */

describe.skipIf(!redisIsThere())('a resumable upload at two processes', () => {
  let redis: RedisServer;
  let folder: string;
  let apis: ServerProcess[];

  beforeAll(async () => {
    redis = await RedisServer.open();
    folder = await newFolder();
    const { url } = await databaseOf(folder);
    const start = () => ServerProcess.start({ ...url, STORAGE_ROOT: folder, REDIS_URL: redis.url, ROLES: 'api' });
    apis = [await start(), await start()];
  });
  afterAll(async () => {
    await Promise.all(apis.map((process) => process.end()));
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (n: number, location: string) => new URL(location, apis[n % 2]?.base);
  const create = async (bytes: Uint8Array) => {
    const metadata = `filename ${Buffer.from('song.wav').toString('base64')}`;
    const headers = { ...TUS, 'upload-length': String(bytes.length), 'upload-metadata': metadata };
    const { headers: answered } = await fetch(at(0, PATH), { method: 'POST', headers });
    return answered.get('location') ?? '';
  };
  const send = (n: number, location: string, bytes: Uint8Array, offset: number) =>
    fetch(at(n, location), { method: 'PATCH', headers: part(offset), body: Buffer.from(bytes) });
  const offsetAt = async (n: number, location: string) =>
    Number((await fetch(at(n, location), { method: 'HEAD', headers: TUS })).headers.get('upload-offset'));
  const songsNow = async () => (await getJson(`${apis[0]?.base}/api/v1/songs`)).body['songs'].length as number;

  /** A connection that holds an upload, and says nothing more. */
  const stall = async (location: string, bytes: Uint8Array): Promise<ClientRequest> => {
    const stalled = request(at(0, location), { method: 'PATCH', headers: { ...part(0), 'content-length': bytes.length } });
    stalled.on('error', () => undefined);
    stalled.write(bytes.subarray(0, 1_000));
    const id = location.split('/').at(-1);
    await vi.waitFor(async () =>
      expect((await getJson(`${apis[0]?.base}/api/v1/uploads/${id}`)).body).toMatchObject({ receivedBytes: 1_000 }),
    );
    return stalled;
  };

  it('A18 B46 goes on at the other process, which ends the connection that was lost: nothing of it comes in later', async () => {
    const bytes = toneWav({ seconds: 2, frequencyHz: 330 });
    const location = await create(bytes);
    const lost = await stall(location, bytes);
    expect(await offsetAt(1, location)).toBe(1_000);
    lost.end(Buffer.alloc(bytes.length - 1_000, 7));
    const sent = await send(1, location, bytes.subarray(1_000), 1_000);
    expect(sent.status, await sent.clone().text()).toBe(204);
    const original = await fetch(`${apis[0]?.base}/api/v1/songs/${sent.headers.get('refrain-song-id')}/files/original`);
    expect(Buffer.from(await original.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    lost.destroy();
  });

  it('B46 takes a part once, and makes one song, when all of it is sent to both at the same time', async () => {
    const before = await songsNow();
    const bytes = toneWav({ seconds: 2, frequencyHz: 440 });
    const location = await create(bytes);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => send(n, location, bytes, 0)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    // Too late, or after it was taken away.
    for (const status of statuses) expect([204, 404, 409, 410]).toContain(status);
    expect(await songsNow()).toBe(before + 1);
  });

  it('A18 is taken over when the process that held it is killed', async () => {
    const bytes = toneWav({ seconds: 2, frequencyHz: 550 });
    const location = await create(bytes);
    const lost = await stall(location, bytes);
    await apis[0]?.end('SIGKILL');
    expect(await offsetAt(1, location)).toBe(1_000);
    expect((await send(1, location, bytes.subarray(1_000), 1_000)).status).toBe(204);
    lost.destroy();
  });
});
