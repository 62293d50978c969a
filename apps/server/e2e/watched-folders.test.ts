import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getJson, type Json, startTestServer, type TestServer, until } from './test-server.ts';

// The first look at a file starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/* Folders of this machine whose songs are taken into the library. */

let at: TestServer;
let music: string;
let more: string;
const BOB = { 'x-api-key': 'bob-key-0123456789' };
const LONG_AGO = new Date(Date.now() - 60_000);

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  await utimes(path, LONG_AGO, LONG_AGO);
}
const tone = (frequencyHz: number) => toneWav({ seconds: 2, frequencyHz });
const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${at.base}/api/v1/library/watched-folders${path}`, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: response.status === 204 ? {} : ((await response.json()) as Json) };
};
const settled = (index: number) =>
  until(
    `${at.base}/api/v1/library/watched-folders`,
    ({ folders }) => folders[index]?.scan.running === false && folders[index]?.scannedAt !== null,
  );
const songs = async () => (await getJson(`${at.base}/api/v1/songs?order=title`)).body.songs as Json[];

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), 'refrain-music-a-'));
  more = await mkdtemp(join(tmpdir(), 'refrain-music-b-'));
  await put(join(music, 'Rock', 'Ann - Blue.wav'), tone(220));
  await put(join(music, 'Rock', 'Ann - Blue.lrc'), '[00:00.50]blue words\n[00:01.20]blue sky');
  await put(join(music, 'Zoo', 'copy of it.wav'), tone(220));
  await put(join(music, 'broken.mp3'), 'this is no sound at all, whatever it is called');
  await put(join(music, 'notes.pdf'), 'not a song');
  await put(join(music, '.hidden', 'Ann - Hidden.wav'), tone(230));
  await symlink(more, join(music, 'elsewhere'));
  at = await startTestServer({ LIBRARY_FOLDERS: music, API_KEYS: 'bob:bob-key-0123456789' });
  await settled(0);
});
afterAll(async () => {
  await at?.stop();
  for (const folder of [music, more]) await rm(folder, { recursive: true, force: true });
});

describe('a folder named in the settings', () => {
  it('is read at the start: songs with their names, places and lyrics, and none of it is changed', async () => {
    expect(await songs()).toEqual([
      expect.objectContaining({ title: 'Blue', artist: 'Ann', folder: 'Rock', status: 'not_started', hasSound: true, durationSeconds: 2 }),
    ]);
    const { folders } = (await ask('GET', '')).body;
    expect(folders[0]).toMatchObject({
      fromSettings: true,
      analyseAtOnce: false,
      scan: { seen: 3, added: 1, known: 1, failed: 1, message: null },
    });
    const [song] = await songs();
    await vi.waitFor(async () => {
      const { current } = (await getJson(`${at.base}/api/v1/songs/${song?.id}/lyrics`)).body;
      expect(current).toMatchObject({ source: 'sidecar', format: 'lrc', text: '[00:00.50]blue words\n[00:01.20]blue sky', madeBy: null });
    });
    const found = (await getJson(`${at.base}/api/v1/search?q=blue+words`)).body;
    expect(found.songs.map((song: Json) => song.title)).toEqual(['Blue']);
    expect((await readdir(music)).sort()).toEqual(['.hidden', 'Rock', 'Zoo', 'broken.mp3', 'elsewhere', 'notes.pdf']);
  });

  it('names the files that could not be read, and why', async () => {
    const { folders } = (await ask('GET', '')).body;
    const { files } = (await ask('GET', `/${folders[0].id}/failed`)).body;
    expect(files).toEqual([{ path: 'broken.mp3', message: expect.stringMatching(/sound/) }]);
  });

  it('does not bring back what was removed from the library', async () => {
    const [song] = await songs();
    await fetch(`${at.base}/api/v1/songs/${song?.id}`, { method: 'DELETE' });
    const { folders } = (await ask('GET', '')).body;
    expect((await ask('POST', `/${folders[0].id}/scan`)).status).toBe(200);
    await settled(0);
    expect(await songs()).toEqual([]);
  });

  it('sees a new file by itself', async () => {
    await put(join(music, 'Soul', 'Bob - Green.wav'), tone(260));
    await vi.waitFor(async () => expect((await songs()).map(({ title }) => title)).toEqual(['Green']), { timeout: 120_000, interval: 500 });
  });

  it('takes words that are laid beside a file later, for a song that has none', async () => {
    const [song] = await songs();
    await put(join(music, 'Soul', 'Bob - Green.txt'), 'green words\ngreen sky');
    const lyrics = async () => (await getJson(`${at.base}/api/v1/songs/${song?.['id']}/lyrics`)).body['current'];
    await vi.waitFor(async () => expect(await lyrics()).toMatchObject({ source: 'sidecar', text: 'green words\ngreen sky' }), {
      timeout: 60_000,
      interval: 300,
    });
    await put(join(music, 'Soul', 'Bob - Green.txt'), 'other words\nother sky');
    await settled(0);
    expect(await lyrics()).toMatchObject({ text: 'green words\ngreen sky' });
  });

  it('cannot be removed here', async () => {
    const { folders } = (await ask('GET', '')).body;
    expect((await ask('DELETE', `/${folders[0].id}`)).status).toBe(400);
  });
});

describe('a folder that a host names', () => {
  const RULE = { pattern: '{artist}/{album}/{number} {title}', trust: 'names' };

  it('shows beforehand how its names are read', async () => {
    await put(join(more, 'Cat', 'Colours', '03 Red.wav'), tone(300));
    const { status, body } = await ask('POST', '/preview', { path: more, nameRule: RULE });
    expect(status).toBe(200);
    expect(body.names).toEqual([{ path: 'Cat/Colours/03 Red.wav', fits: true, title: 'Red', artist: 'Cat', album: 'Colours', year: null }]);
    expect((await ask('POST', '/preview', { path: more, nameRule: { pattern: '{artist}' } })).status).toBe(400);
  });

  it('is read by its rule; its songs stay when it is watched no more', async () => {
    const { status, body } = await ask('POST', '', { path: more, nameRule: RULE });
    expect(status).toBe(201);
    await vi.waitFor(
      async () =>
        expect(await songs()).toContainEqual(
          expect.objectContaining({ title: 'Red', artist: 'Cat', album: 'Colours', folder: 'Cat/Colours' }),
        ),
      { timeout: 120_000, interval: 500 },
    );
    expect((await ask('POST', '', { path: more })).status).toBe(400);
    expect((await ask('POST', `/${body.id}/stop`)).status).toBe(200);
    expect((await ask('DELETE', `/${body.id}`)).status).toBe(204);
    expect((await songs()).map(({ title }) => title)).toContain('Red');
    expect((await ask('GET', '')).body.folders).toHaveLength(1);
  });

  it('P10 may not be one of ours, nor one that is not there', async () => {
    for (const path of [at.folder, join(at.folder, 'library'), '/']) expect((await ask('POST', '', { path })).status, path).toBe(400);
    expect(await ask('POST', '', { path: join(more, 'nowhere') })).toMatchObject({ status: 422, body: { code: 'folder.unreadable' } });
  });

  it('an outsider neither sees nor names folders', async () => {
    const { folders } = (await ask('GET', '')).body;
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '', { path: more }],
      ['POST', '/preview', { path: more }],
      ['PATCH', `/${folders[0].id}`, { analyseAtOnce: true }],
      ['DELETE', `/${folders[0].id}`, undefined],
      ['POST', `/${folders[0].id}/scan`, undefined],
      ['POST', `/${folders[0].id}/stop`, undefined],
      ['GET', `/${folders[0].id}/failed`, undefined],
    ] as const)
      expect((await ask(method, path, body, BOB)).status, `${method} ${path}`).toBe(403);
  });
});
