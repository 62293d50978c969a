import { chmod, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PIXEL_PNG } from '../dist/features/metadata/outside-metadata.fixture.js';
import { demoClip, getJson, type Json, newFolder, startTestServer, type TestServer, until } from './test-server.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/* Songs come by link: from a server on this machine, and by a program that stands for yt-dlp. */

let at: TestServer;
let outside: LocalServer;
let folder: string;
let clip: Buffer;
let ytDlp: string;
const SINGER = { 'x-api-key': 'ann-key-0123456789' };

beforeAll(async () => {
  clip = await demoClip(2);
  folder = await mkdtemp(join(tmpdir(), 'refrain-yt-dlp-'));
  outside = await startLocalServer(({ url }, response) => {
    if (url.pathname === '/song.mp3') response.writeHead(200, { 'content-length': clip.length }).end(clip);
    else if (url.pathname === '/page.mp3') response.end('<html><body>Please sign in to get this song</body></html>');
    else if (url.pathname === '/endless.mp3') {
      response.write(clip);
      const more = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 5);
      response.on('close', () => clearInterval(more));
    } else if (url.pathname === '/slow.mp3') response.writeHead(200, { 'content-length': 300_000 }).write(clip);
    else if (url.pathname === '/broken.webp') response.end('this is not a picture, though it says so');
    else if (url.pathname === '/fine.png') response.end(PIXEL_PNG);
    else answerJson(response, {}, 404);
  });
  ytDlp = join(folder, 'yt-dlp');
  await copyFile(new URL('../src/features/imports/yt-dlp-stand-in.fixture.mjs', import.meta.url), `${ytDlp}.mjs`);
  await writeFile(ytDlp, `#!/bin/sh\nexec "${process.execPath}" "${ytDlp}.mjs" "$@"\n`);
  await chmod(ytDlp, 0o755);
  await writeFile(join(folder, 'sound.mp3'), await demoClip(3));
  await writeFile(
    join(folder, 'stand-in.json'),
    JSON.stringify({
      audio: join(folder, 'sound.mp3'),
      info: { track: 'Slow Tide', artist: 'The Paper Lanterns', album: 'Harbour Lights' },
      thumbnails: [
        { url: `${outside.url}/fine.png`, width: 1, height: 1 },
        { url: `${outside.url}/broken.webp`, width: 100, height: 100 },
      ],
    }),
  );
  await writeFile(join(folder, 'cookies.txt'), '# Netscape HTTP Cookie File\n');
  at = await startTestServer({
    API_KEYS: 'ann:ann-key-0123456789',
    MAX_FILE_SIZE: '400000',
    YT_DLP_PATH: ytDlp,
    YT_DLP_COOKIES_FILE: join(folder, 'cookies.txt'),
  });
});
afterAll(async () => {
  await at.stop();
  await outside.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  fetch(at.base + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const change = (settings: unknown) =>
  fetch(`${at.base}/api/v1/settings`, { method: 'PATCH', body: JSON.stringify(settings), headers: { 'content-type': 'application/json' } });
const start = async (url: string, more = {}) => (await (await post('/api/v1/imports', { url, ...more })).json()) as Json;
const ended = (id: string) =>
  until(`${at.base}/api/v1/imports/${id}`, ({ status }) => !['queued', 'downloading'].includes(status), 150_000);
const video = (id: string) => `https://www.youtube.com/watch?v=${id}`;
const calls = async () =>
  (await readFile(join(folder, 'calls.jsonl'), 'utf8').catch(() => ''))
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { args: string[]; env: string[]; cwd: string });

describe('imports that nobody switched on', () => {
  it.each([
    ['https://example.org/a.mp3', 'links.enabled'],
    [video('ok'), 'ytDlp.enabled'],
  ])('%s: the refusal names %s', async (url, setting) => {
    const response = await post('/api/v1/imports', { url });
    expect([response.status, (await response.json()) as Json]).toEqual([
      409,
      expect.objectContaining({ code: 'outside.switchedOff', setting }),
    ]);
    expect(await calls()).toEqual([]);
  });

  it('are not for singers until the host allows it, and not for strangers', async () => {
    await change({ 'links.enabled': true, 'ytDlp.enabled': true, 'outside.allowLocalHosts': true });
    expect((await post('/api/v1/imports', { url: `${outside.url}/song.mp3` }, SINGER)).status).toBe(403);
    expect((await post('/api/v1/imports', { url: `${outside.url}/song.mp3` }, { 'x-api-key': 'nobody-has-this' })).status).toBe(401);
    await change({ 'imports.leastRole': 'singer' });
    const theirs = (await (await post('/api/v1/imports', { url: `${outside.url}/song.mp3`, title: 'Hers' }, SINGER)).json()) as Json;
    expect((await fetch(`${at.base}/api/v1/imports/${theirs.id}`)).status).toBe(404);
    for (const act of ['cancel', 'retry']) expect((await post(`/api/v1/imports/${theirs.id}/${act}`)).status).toBe(404);
    expect((await getJson(`${at.base}/api/v1/imports`)).body.imports).toEqual([]);
    expect((await getJson(`${at.base}/api/v1/imports`, SINGER)).body.imports.map(({ id }: Json) => id)).toEqual([theirs.id]);
  });
});

describe('a sound file by its address', () => {
  it('becomes a song with a job', async () => {
    const { id } = await start(`${outside.url}/song.mp3`, { title: 'By link', artist: 'Somebody', album: 'Links' });
    const done = await ended(id);
    expect(done).toMatchObject({
      kind: 'link',
      status: 'completed',
      progress: 1,
      title: 'By link',
      failure: null,
      jobId: expect.any(String),
    });
    expect((await getJson(`${at.base}/api/v1/songs/${done.songId}`)).body).toMatchObject({
      title: 'By link',
      artist: 'Somebody',
      album: 'Links',
    });
    expect((await post(`/api/v1/imports/${id}/cancel`)).status).toBe(409);
  });

  it.each([
    ['/page.mp3', 'audio.unsupported'],
    ['/endless.mp3', 'upload.tooLarge'],
    ['/missing.mp3', 'import.unavailable'],
  ])('%s is refused for what it is: %s', async (path, code) => {
    const { failure } = await ended((await start(outside.url + path)).id);
    expect(failure).toEqual({ code, message: expect.stringMatching(/.{20,}/) });
  });

  it('P10 in this network is not asked for, unless that is allowed', async () => {
    await change({ 'outside.allowLocalHosts': false });
    const before = outside.seen.length;
    const { id } = await start(`${outside.url}/song.mp3?guarded`);
    expect((await ended(id)).failure).toMatchObject({
      code: 'outside.addressRefused',
      message: expect.stringContaining('outside.allowLocalHosts'),
    });
    expect(outside.seen.length).toBe(before);
    await change({ 'outside.allowLocalHosts': true });
    expect((await (await post(`/api/v1/imports/${id}/retry`)).json()) as Json).toMatchObject({ status: 'queued', failure: null });
    expect((await ended(id)).status).toBe('completed');
  });

  it('can be cancelled in the middle, and leaves nothing behind', async () => {
    const { id } = await start(`${outside.url}/slow.mp3`);
    await until(`${at.base}/api/v1/imports/${id}`, ({ progress }) => progress > 0);
    expect((await (await post(`/api/v1/imports/${id}/cancel`)).json()) as Json).toMatchObject({
      status: 'cancelled',
      failure: { code: 'import.cancelled' },
    });
    await vi.waitFor(async () => expect((await readdir(join(at.folder, 'temp'))).filter((name) => name.startsWith('upload'))).toEqual([]));
  });

  it('is nothing but http', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://example.org/a.mp3', 'javascript:alert(1)', 'not a link'])
      expect((await post('/api/v1/imports', { url })).status).toBe(400);
  });
});

describe('P02 a song of a video site', () => {
  it('C17 is found', async () => {
    const { results } = (await getJson(`${at.base}/api/v1/imports/search?query=${encodeURIComponent('slow; $(tide) --exec')}&limit=5`))
      .body;
    expect(results.map(({ title }: Json) => title)).toEqual(['slow; $(tide) --exec 0', 'slow; $(tide) --exec 1']);
    expect((await calls()).at(-1)?.args.slice(-2)).toEqual(['--', 'ytsearch5:slow; $(tide) --exec']);
  });

  it('P06 P17 is downloaded, named, and gets the first picture that is one', async () => {
    const done = await ended((await start(video('ok'))).id);
    expect(done).toMatchObject({ kind: 'ytDlp', status: 'completed', title: 'Slow Tide', artist: 'The Paper Lanterns' });
    expect((await getJson(`${at.base}/api/v1/songs/${done.songId}`)).body.album).toBe('Harbour Lights');
    await vi.waitFor(async () =>
      expect((await fetch(`${at.base}/api/v1/songs/${done.songId}/files/cover`)).headers.get('content-type')).toBe('image/png'),
    );
    expect(outside.seen.map(({ url }) => url.pathname)).toEqual(expect.arrayContaining(['/broken.webp', '/fine.png']));
  });

  it('is asked for with fixed arguments, in a folder that goes, without our environment', async () => {
    const { args, env, cwd } = (await calls()).at(-1)!;
    expect(args.slice(-2)).toEqual(['--', video('ok')]);
    expect(args).toEqual(expect.arrayContaining(['--ignore-config', '--no-playlist', '--max-filesize', '400000', '--cookies']));
    expect(env.filter((name) => /KEY|SECRET|STORAGE/.test(name))).toEqual([]);
    await expect(readdir(cwd)).rejects.toThrow();
    expect(await readFile(join(folder, 'cookies.txt'), 'utf8')).toBe('# Netscape HTTP Cookie File\n');
  });

  it.each([
    ['private', 'import.private', /private/],
    ['signin', 'import.signInNeeded', /YT_DLP_COOKIES_FILE/],
    ['gone', 'import.unavailable', /not available/],
    ['outdated', 'import.toolOutdated', /update yt-dlp/],
    ['live', 'import.tooLarge', /live broadcast/],
    ['strange', 'import.failed', /something that nobody has seen before/],
  ])('%s: says what to do', async (id, code, words) => {
    const { failure } = await ended((await start(video(id))).id);
    expect(failure).toEqual({ code, message: expect.stringMatching(words) });
  });

  it('P18 what may pass is tried three times, with growing pauses', async () => {
    const before = (await calls()).length;
    const { failure } = await ended((await start(video('busy'))).id);
    expect(failure.code).toBe('outside.busy');
    expect((await calls()).length - before).toBe(3);
  });

  it('shows how far it is, and can be cancelled', async () => {
    const { id } = await start(video('slow'));
    await until(`${at.base}/api/v1/imports/${id}`, ({ progress }) => progress > 0);
    await post(`/api/v1/imports/${id}/cancel`);
    expect((await ended(id)).status).toBe('cancelled');
    await vi.waitFor(async () => expect((await readdir(join(at.folder, 'temp'))).filter((name) => name.startsWith('import'))).toEqual([]));
  });

  it('of a site that is not allowed is taken for a file, not handed to the program', async () => {
    const before = (await calls()).length;
    await ended((await start('http://youtube.com.localhost/watch?v=ok')).id);
    expect((await calls()).length).toBe(before);
  });
});

describe('P25 many links at once', () => {
  it('playlists are taken apart, doubles are known, and what is wrong is named', async () => {
    const urls = [video('ok'), 'https://www.youtube.com/playlist?list=PL1', `${video('one')}&si=abc`, 'no link'];
    const { imports, known, refused } = (await (await post('/api/v1/imports/batch', { urls })).json()) as Json;
    expect(imports.map(({ url }: Json) => url)).toEqual([video('one'), video('two')]);
    expect(known).toEqual([
      { url: video('ok'), songId: expect.any(String) },
      { url: video('one'), songId: null },
    ]);
    expect(refused).toEqual([{ url: 'no link', code: 'import.badLink', message: expect.any(String) }]);
    for (const { id } of imports) expect((await ended(id)).status).toBe('completed');
  });
});

describe('an import when the server stops', () => {
  it('goes on after the next start', async () => {
    const env = { YT_DLP_PATH: ytDlp };
    const first = await startTestServer(env, await newFolder());
    const settings = { 'ytDlp.enabled': true };
    await fetch(`${first.base}/api/v1/settings`, {
      method: 'PATCH',
      body: JSON.stringify(settings),
      headers: { 'content-type': 'application/json' },
    });
    const response = await fetch(`${first.base}/api/v1/imports`, {
      method: 'POST',
      body: JSON.stringify({ url: video('slow') }),
      headers: { 'content-type': 'application/json' },
    });
    const { id } = (await response.json()) as Json;
    await until(`${first.base}/api/v1/imports/${id}`, ({ status }) => status === 'downloading');
    await first.stop({ keepFolder: true });
    const second = await startTestServer(env, first.folder);
    const { attempts } = await until(`${second.base}/api/v1/imports/${id}`, ({ status }) => status === 'downloading');
    expect(attempts).toBe(2);
    await second.stop();
  });

  it('without yt-dlp the refusal says how to get it', async () => {
    const without = await startTestServer({ YT_DLP_PATH: join(folder, 'not-there') });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${without.base}/api/v1/settings`, { method: 'PATCH', body: '{"ytDlp.enabled":true}', headers });
    const { status, body } = await getJson(`${without.base}/api/v1/imports/search?query=x`);
    await without.stop();
    expect([status, body.code, body.detail]).toEqual([503, 'import.toolMissing', expect.stringContaining('YT_DLP_PATH')]);
  });
});
