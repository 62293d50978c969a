import { rm } from 'node:fs/promises';
import { type FlakyLine, openLine, toneWav } from '@refrain/testkit';
import { Upload } from 'tus-js-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type S3Server, startS3Server } from '../dist/platform/blobs/s3-server.fixture.js';
import { ServerProcess } from './process.ts';
import { databaseOf, getJson, type Json, newFolder, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PATH = '/api/v1/uploads/resumable';
const TUS = { 'tus-resumable': '1.0.0' };

async function create(base: string, bytes: Uint8Array): Promise<URL> {
  const metadata = `filename ${Buffer.from('song.wav').toString('base64')}`;
  const headers = { ...TUS, 'upload-length': String(bytes.length), 'upload-metadata': metadata };
  const created = await fetch(base + PATH, { method: 'POST', headers });
  return new URL(created.headers.get('location') ?? '', base);
}
const send = (to: URL, bytes: Uint8Array, offset: number) =>
  fetch(to, {
    method: 'PATCH',
    headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: Buffer.from(bytes.subarray(offset)),
  });
const offsetOf = async (upload: URL) => Number((await fetch(upload, { method: 'HEAD', headers: TUS })).headers.get('upload-offset'));
const stateOf = async (upload: URL) => (await getJson(`${upload.origin}/api/v1/uploads/${upload.pathname.split('/').at(-1)}`)).body;
const songsAt = async (base: string): Promise<Json[]> => (await getJson(`${base}/api/v1/songs`)).body['songs'];

describe('A18 the last step of a resumable upload, sent again', () => {
  let s3: S3Server;
  let line: FlakyLine;
  let at: TestServer;
  beforeAll(async () => {
    s3 = await startS3Server();
    const { bucket, prefix, endpoint, credentials } = s3.place;
    line = await openLine(endpoint);
    at = await startTestServer({
      ROLES: 'api',
      BLOBS: `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(line.url)}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
  });
  afterAll(async () => {
    await at.stop();
    await line.close();
    await s3.close();
  });

  it('makes the song when the store is back', async () => {
    const bytes = toneWav({ seconds: 2, frequencyHz: 330 });
    const upload = await create(at.base, bytes);
    line.cut();
    const refused = await send(upload, bytes, 0);
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'service.unavailable' })]);
    expect(await stateOf(upload)).toMatchObject({ status: 'receiving', failure: null, totalBytes: bytes.length });
    line.mend();
    const offset = await offsetOf(upload);
    expect(offset).toBeLessThan(bytes.length);
    const sent = await send(upload, bytes, offset);
    expect(sent.status, await sent.clone().text()).toBe(204);
    const original = await fetch(`${at.base}/api/v1/songs/${sent.headers.get('refrain-song-id')}/files/original`);
    expect(Buffer.from(await original.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    expect(await stateOf(upload)).toMatchObject({ status: 'accepted', songId: sent.headers.get('refrain-song-id') });
  });

  it('is sent by the client that our page uses, by itself', async () => {
    const before = (await songsAt(at.base)).length;
    line.cut();
    const statuses: number[] = [];
    const songId = await new Promise<string | undefined>((resolve, reject) => {
      let last: string | undefined;
      new Upload(Buffer.from(toneWav({ seconds: 2, frequencyHz: 550 })), {
        endpoint: at.base + PATH,
        metadata: { filename: 'patient.wav' },
        retryDelays: [0, 1_000, 3_000],
        onAfterResponse: (_, response) => {
          statuses.push(response.getStatus());
          if (response.getStatus() === 503) line.mend();
          last = response.getHeader('Refrain-Song-Id');
        },
        onError: reject,
        onSuccess: () => resolve(last),
      }).start();
    });
    expect(statuses).toEqual([201, 503, 200, 204]);
    expect((await songsAt(at.base)).map(({ id }) => id)).toContain(songId);
    expect(await songsAt(at.base)).toHaveLength(before + 1);
  });

  it('is not asked for when the file is to blame', async () => {
    const bytes = Buffer.from('no sound at all '.repeat(200));
    const upload = await create(at.base, bytes);
    expect((await send(upload, bytes, 0)).status).toBe(415);
    expect(await stateOf(upload)).toMatchObject({ status: 'refused', failure: { code: 'audio.unsupported' } });
    expect((await fetch(upload, { method: 'HEAD', headers: TUS })).status).toBe(404);
  });
});

describe('A18 an upload whose process is killed when all of it has arrived', () => {
  let folder: string;
  let url: Record<string, string>;
  beforeEach(async () => {
    folder = await newFolder();
    ({ url } = await databaseOf(folder));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const start = (scanner: string) => ServerProcess.start({ ...url, STORAGE_ROOT: folder, ROLES: 'api', VIRUS_SCAN_COMMAND: scanner });

  /** A scanner that takes its time holds it while the file is looked into, and its client is told that nothing is missing. */
  async function killedWhileChecking(bytes: Uint8Array): Promise<URL> {
    const first = await start('timeout 60 tail -f');
    const upload = await create(first.base, bytes);
    const lost = send(upload, bytes, 0).catch(() => null);
    await vi.waitFor(async () => expect(await stateOf(upload)).toMatchObject({ status: 'checking' }), { timeout: 30_000 });
    expect(await offsetOf(upload)).toBe(bytes.length);
    await first.end('SIGKILL');
    expect(await lost).toBe(null);
    return upload;
  }

  it('becomes a song at the next start by itself, and a client that asks is told which', async () => {
    const bytes = toneWav({ seconds: 2, frequencyHz: 440 });
    const upload = await killedWhileChecking(bytes);
    const second = await start('');
    const there = new URL(upload.pathname, second.base);
    await vi.waitFor(async () => expect(await stateOf(there)).toMatchObject({ status: 'accepted' }), { timeout: 60_000 });
    const head = await fetch(there, { method: 'HEAD', headers: TUS });
    expect([head.status, Number(head.headers.get('upload-offset'))]).toEqual([200, bytes.length]);
    expect((await songsAt(second.base)).map(({ id }) => id)).toEqual([head.headers.get('refrain-song-id')]);
    await second.end('SIGTERM');
  });

  it('is asked for its last part again when the file cannot be looked into at the next start', async () => {
    const bytes = toneWav({ seconds: 2, frequencyHz: 660 });
    const upload = await killedWhileChecking(bytes);
    // A scanner that cannot be started is no fault of the file.
    const second = await start('/nowhere/scanner');
    const there = new URL(upload.pathname, second.base);
    await vi.waitFor(async () => expect(await offsetOf(there)).toBe(bytes.length - 1), { timeout: 30_000 });
    await second.end('SIGTERM');
    const third = await start('');
    const sent = await send(new URL(upload.pathname, third.base), bytes, bytes.length - 1);
    expect(sent.status, await sent.clone().text()).toBe(204);
    expect((await songsAt(third.base)).map(({ id }) => id)).toEqual([sent.headers.get('refrain-song-id')]);
    await third.end('SIGTERM');
  });
});
