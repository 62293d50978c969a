import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoClip, getJson, type Json, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 1_000_000 });

/* A song that was analysed: its files as Open Karaoke Studio's clients fetch them, and its way to another server. */

let at: TestServer;
let other: TestServer;
let clip: Buffer;
let songId: string;
const BOB = { 'x-api-key': 'bob-key-0123456789' };

beforeAll(async () => {
  at = await startTestServer({ API_KEYS: 'bob:bob-key-0123456789' });
  // Nothing is analysed here: what can be sung came with the bundle.
  other = await startTestServer({ API_KEYS: 'bob:bob-key-0123456789', ROLES: 'api' });
  clip = await demoClip();
  const sent = (await (await sendFile(`${at.base}/api/v1/uploads`, clip, 'demo.mp3')).json()) as Json;
  songId = sent.songId;
  await until(`${at.base}/api/v1/songs/${songId}`, ({ status }) => status === 'completed', 900_000);
  await fetch(`${at.base}/api/v1/songs/${songId}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Renamed', labels: ['Party'], folder: 'Ours/New', year: 2001, favourite: true }),
  });
});
afterAll(async () => {
  await at?.stop();
  await other?.stop();
});

const get = (path: string, headers = {}, server = at) => fetch(server.base + path, { headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('C07 G17 tracks of a song', () => {
  it.each([
    ['vocals', 'audio/mpeg'],
    ['instrumental', 'audio/mpeg'],
    ['original', 'audio/mpeg'],
  ])('%s is downloaded, and played from where the song points to', async (track, type) => {
    const response = await get(`/api/songs/${songId}/download/${track}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    const bytes = await bytesOf(response);
    const { body } = await getJson(`${at.base}/api/songs/${songId}`);
    const played = await get(body[`${track}Path`], { range: 'bytes=0-99' });
    expect(played.status).toBe(206);
    expect(await bytesOf(played)).toEqual(bytes.subarray(0, 100));
    if (track === 'original') expect(bytes.equals(clip)).toBe(true);
  });

  it('refuses other tracks, and paths', async () => {
    const track = await getJson(`${at.base}/api/songs/${songId}/download/drums`);
    expect(track).toMatchObject({ status: 400, body: { code: 'INVALID_TRACK_TYPE', details: { valid_types: expect.any(Array) } } });
    for (const path of ['..%2F..%2Fetc%2Fpasswd', '..%5Cvocals', 'vocals%2F..']) {
      const outside = await getJson(`${at.base}/api/songs/${songId}/download/${path}`);
      expect(outside, path).toMatchObject({ status: 400, body: { code: 'SECURITY_VIOLATION' } });
    }
  });

  it('G16 G24 its status is the true one, and its words have times', async () => {
    const { body } = await getJson(`${at.base}/api/songs/${songId}`);
    expect(body).toMatchObject({ status: 'processed', progress: 100, title: 'Renamed', year: 2001, favorite: true });
    expect(body.syncedLyrics).toMatch(/^\[\d\d:\d\d\.\d\d\]/m);
    expect(body.plainLyrics.length).toBeGreaterThan(5);
  });

  it('C08 C12 its picture comes from the file', async () => {
    for (const kind of ['thumbnail', 'cover']) {
      const response = await get(`/api/songs/${songId}/${kind}`);
      expect(response.headers.get('content-type')).toMatch(/^image\//);
      expect((await bytesOf(response)).length).toBeGreaterThan(100);
    }
  });
});

describe('a bundle', () => {
  let bundle: Buffer;
  beforeAll(async () => {
    const response = await get(`/api/v1/songs/${songId}/bundle`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('Renamed.refrain.zip');
    bundle = await bytesOf(response);
  });
  const send = (bytes: Buffer, headers = {}) => sendFile(`${other.base}/api/v1/library/import`, bytes, 'a.zip', {}, headers);

  it('refuses what is none, what is damaged, and who may not bring results', async () => {
    const none = await send(Buffer.from('nonsense'));
    expect(none.status).toBe(422);
    expect(await none.json()).toMatchObject({ code: 'bundle.invalid' });
    const damaged = Buffer.from(bundle);
    const sound = damaged.indexOf(clip.subarray(0, 64));
    damaged.writeUInt8(damaged.readUInt8(sound + 5000) ^ 0xff, sound + 5000);
    const refused = await send(damaged);
    expect(refused.status).toBe(422);
    expect((await refused.json()) as Json).toMatchObject({
      code: 'bundle.invalid',
      detail: expect.stringMatching(
        /^None of its songs can be taken in\. \S+ is damaged: its checksum is not the one that the bundle says\.$/,
      ),
    });
    expect((await send(bundle, BOB)).status).toBe(403);
    expect((await getJson(`${other.base}/api/v1/songs`)).body.songs).toEqual([]);
    const kept = await readdir(join(other.folder, 'library')).catch(() => []);
    expect(kept.filter((name) => name === 'audio' || name === 'artefacts')).toEqual([]);
  });

  it('makes a song that can be sung at once, without any analysis', async () => {
    const response = await send(bundle);
    expect(response.status).toBe(201);
    const outcome = (await response.json()) as Json;
    expect(outcome).toMatchObject({ songs: [{ title: 'Renamed', alreadyKnown: false, ready: true }], failed: [] });
    const path = `/api/v1/songs/${outcome.songs[0].songId}`;
    const [here, there] = await Promise.all([getJson(`${at.base}/api/v1/songs/${songId}`), getJson(other.base + path)]);
    for (const field of [
      'title',
      'artist',
      'year',
      'labels',
      'folder',
      'favourite',
      'durationSeconds',
      'language',
      'loudness',
      'sound',
      'hasCover',
      'status',
    ])
      expect(there.body[field], field).toEqual(here.body[field]);
    expect(there.body.source).toBe('bundle');
    for (const name of ['chart.json', 'stems/vocals.flac', 'instrumental.flac', 'original', 'rhythm.json', 'cover', 'lyrics.lrc']) {
      const [mine, theirs] = await Promise.all([get(`/api/v1/songs/${songId}/files/${name}`), get(`${path}/files/${name}`, {}, other)]);
      expect(theirs.status, name).toBe(200);
      expect((await bytesOf(theirs)).equals(await bytesOf(mine)), name).toBe(true);
    }
    expect((await readFile(join(other.folder, 'refrain.db'))).length).toBeGreaterThan(0);
  });

  it('that is known changes nothing, and leaves with all it brought', async () => {
    const again = (await (await send(bundle)).json()) as Json;
    expect(again.songs[0]).toMatchObject({ alreadyKnown: true });
    await fetch(`${other.base}/api/v1/songs/${again.songs[0].songId}`, { method: 'DELETE' });
    const left = await readdir(join(other.folder, 'library'), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
  });

  it('may hold many songs', async () => {
    const response = await fetch(`${at.base}/api/v1/library/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ songIds: [songId, 'none'] }),
    });
    const outcome = (await (await send(await bytesOf(response))).json()) as Json;
    expect(outcome.songs).toHaveLength(1);
  });
});

describe('C05 DELETE /api/songs/{id}', () => {
  it('takes the song’s files along', async () => {
    expect((await fetch(`${at.base}/api/songs/${songId}`, { method: 'DELETE' })).status).toBe(200);
    const left = await readdir(join(at.folder, 'library'), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
    expect((await get(`/api/songs/${songId}/download/vocals`)).status).toBe(404);
  });
});
