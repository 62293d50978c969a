import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerMetadata } from '../dist/features/metadata/outside-metadata.fixture.js';
import { demoClip, getJson, type Json, startTestServer, type TestServer, until } from './test-server.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/* What Open Karaoke Studio's clients ask of lyrics, metadata and videos. */

let at: TestServer;
let outside: LocalServer;
let folder: string;
const STRANGER = { 'x-api-key': 'a-key-that-nobody-has' };
const RECORD = {
  id: 7,
  trackName: 'Slow Tide',
  artistName: 'The Paper Lanterns',
  albumName: null,
  duration: 201,
  instrumental: false,
  plainLyrics: 'The tide is slow',
  syncedLyrics: '[00:01.00] The tide is slow\n[00:02.00] The tide is kind',
};

beforeAll(async () => {
  outside = await startLocalServer((request, response) => {
    const { pathname, searchParams } = request.url;
    if (!pathname.startsWith('/api/')) answerMetadata(request, response);
    else if (searchParams.get('track_name') !== 'Slow Tide')
      answerJson(response, pathname === '/api/get' ? {} : [], pathname === '/api/get' ? 404 : 200);
    else answerJson(response, pathname === '/api/get' ? RECORD : [RECORD]);
  });
  folder = await mkdtemp(join(tmpdir(), 'refrain-yt-dlp-'));
  const ytDlp = join(folder, 'yt-dlp');
  await copyFile(new URL('../src/features/imports/yt-dlp-stand-in.fixture.mjs', import.meta.url), `${ytDlp}.mjs`);
  await writeFile(ytDlp, `#!/bin/sh\nexec "${process.execPath}" "${ytDlp}.mjs" "$@"\n`);
  await chmod(ytDlp, 0o755);
  await writeFile(join(folder, 'sound.mp3'), await demoClip(2));
  await writeFile(join(folder, 'stand-in.json'), JSON.stringify({ audio: join(folder, 'sound.mp3') }));
  at = await startTestServer({ YT_DLP_PATH: ytDlp });
});
afterAll(async () => {
  await at.stop();
  await outside.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(at.base + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const json = async (response: Promise<Response>) => (await (await response).json()) as Json;
const newSong = async (title: string) => (await json(post('/api/songs', { title, artist: 'The Paper Lanterns' }))).id as string;
const switchOn = (settings: unknown) =>
  fetch(`${at.base}/api/v1/settings`, { method: 'PATCH', body: JSON.stringify(settings), headers: { 'content-type': 'application/json' } });

describe('while nothing is switched on', () => {
  it('the old paths say so, and ask nobody', async () => {
    const songId = await newSong('Slow Tide');
    expect(await getJson(`${at.base}/api/songs/${songId}/lyrics`)).toMatchObject({
      status: 404,
      body: { code: 'RESOURCE_NOT_FOUND', error: expect.stringContaining('lrclib.enabled') },
    });
    expect((await getJson(`${at.base}/api/metadata/search?title=x`)).body.error).toContain('itunes.enabled');
    expect((await getJson(`${at.base}/api/youtube/search?query=x`)).body.error).toContain('ytDlp.enabled');
    expect((await getJson(`${at.base}/api/youtube-music/search?q=x`)).body).toEqual({
      results: [],
      error: expect.stringContaining('ytDlp.enabled'),
    });
    expect(await json(post('/api/songs/metadata/auto', { artist: 'a', title: 'b', song_id: songId }))).toMatchObject({ success: false });
    expect(outside.seen).toEqual([]);
  });
});

describe('when the host has switched them on', () => {
  beforeAll(async () => {
    const names = ['itunes', 'musicBrainz', 'lrclib'];
    const change = Object.fromEntries(
      names.flatMap((name) => [
        [`${name}.enabled`, true],
        [`${name}.baseUrl`, outside.url],
      ]),
    );
    await switchOn({ ...change, 'ytDlp.enabled': true });
  });

  it('C11 GET /api/songs/{id}/lyrics looks them up once and keeps them', async () => {
    const songId = await newSong('Slow Tide');
    expect((await getJson(`${at.base}/api/songs/${songId}/lyrics`)).body).toMatchObject({
      id: 7,
      plainLyrics: RECORD.plainLyrics,
      syncedLyrics: RECORD.syncedLyrics,
    });
    const asked = outside.seen.length;
    expect((await getJson(`${at.base}/api/songs/${songId}/lyrics`)).body).toMatchObject({ syncedLyrics: RECORD.syncedLyrics });
    expect(outside.seen.length).toBe(asked);
    expect((await getJson(`${at.base}/api/v1/songs/${songId}/lyrics`)).body.current).toMatchObject({ source: 'lrclib', format: 'lrc' });
    expect((await getJson(`${at.base}/api/songs/${await newSong('Unknown')}/lyrics`)).status).toBe(404);
  });

  it('C29 GET /api/lyrics/search gives LRCLIB’s records', async () => {
    const { body } = await getJson(`${at.base}/api/lyrics/search?track_name=Slow%20Tide&artist_name=The%20Paper%20Lanterns`);
    expect(body).toEqual([RECORD]);
    expect((await getJson(`${at.base}/api/lyrics/search?query=Slow%20Tide`)).body).toEqual([RECORD]);
    expect(await getJson(`${at.base}/api/lyrics/search?track_name=x`)).toMatchObject({ status: 400, body: { code: 'MISSING_PARAMETERS' } });
  });

  it('C30 C31 /api/lyrics/{song} keeps words and gives them back', async () => {
    const songId = await newSong('Given');
    expect((await getJson(`${at.base}/api/lyrics/${songId}`)).status).toBe(404);
    expect(await json(post(`/api/lyrics/${songId}`, { lyrics: 'One line\nand another' }))).toEqual({
      message: 'Lyrics saved successfully',
    });
    expect((await getJson(`${at.base}/api/lyrics/${songId}`)).body).toEqual({ lyrics: 'One line\nand another' });
    expect((await post(`/api/lyrics/${songId}`, { lyrics: 'x'.repeat(50_001) })).status).toBe(400);
    expect((await post(`/api/lyrics/${songId}`, {})).status).toBe(400);
    expect((await post('/api/lyrics/none', { lyrics: 'la' })).status).toBe(404);
  });

  it('C35 GET /api/metadata/search gives iTunes’ songs under their names', async () => {
    const { body } = await getJson(`${at.base}/api/metadata/search?title=Slow%20Tide&artist=The%20Paper%20Lanterns&limit=2`);
    expect(body).toMatchObject({
      success: true,
      count: 2,
      searchParams: { title: 'Slow Tide', artist: 'The Paper Lanterns', album: '', limit: 2, sort_by: 'relevance' },
    });
    expect(body.results[0]).toMatchObject({
      metadataId: '3',
      title: 'Slow Tide',
      album: 'Harbour Lights',
      releaseYear: 1994,
      duration: 201,
      explicit: false,
      artworkUrls: { small: expect.any(String), medium: expect.any(String), large: expect.any(String) },
      rawData: { trackId: 3 },
    });
    expect(await getJson(`${at.base}/api/metadata/search`)).toMatchObject({ status: 400, body: { code: 'MISSING_SEARCH_PARAMETERS' } });
    for (const limit of ['0', '51', 'many'])
      expect(await getJson(`${at.base}/api/metadata/search?title=x&limit=${limit}`)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_LIMIT' },
      });
  });

  it('C39 POST /api/songs/metadata/auto takes the best over', async () => {
    const songId = await newSong('slow tide');
    expect(
      await json(post('/api/songs/metadata/auto', { artist: 'The Paper Lanterns', title: 'Slow Tide', album: null, song_id: songId })),
    ).toEqual({ success: true });
    expect((await getJson(`${at.base}/api/songs/${songId}`)).body).toMatchObject({
      title: 'Slow Tide',
      album: 'Harbour Lights',
      year: 1994,
    });
    const { fields } = (await getJson(`${at.base}/api/v1/songs/${songId}/details`)).body;
    expect(fields.album.source).toMatch(/itunes|musicBrainz/);
    expect((await post('/api/songs/metadata/auto', { artist: 'x', song_id: songId })).status).toBe(400);
    expect((await post('/api/songs/metadata/auto', { artist: 'Nobody', title: 'Nothing like it', song_id: songId })).status).toBe(404);
  });

  it('C17 GET /api/youtube/search finds videos', async () => {
    const { body } = await getJson(`${at.base}/api/youtube/search?query=tide&maxResults=1`);
    expect(body).toMatchObject({
      success: true,
      message: expect.any(String),
      data: [{ id: 'found0', videoId: 'found0', title: 'tide 0', duration: 201 }],
    });
    expect(await getJson(`${at.base}/api/youtube/search`)).toMatchObject({ status: 400, body: { code: 'MISSING_QUERY' } });
    expect((await getJson(`${at.base}/api/youtube/search?query=x&maxResults=a`)).body.code).toBe('INVALID_MAX_RESULTS');
  });

  it('C38 GET /api/youtube-music/search gives results and no error', async () => {
    expect((await getJson(`${at.base}/api/youtube-music/search?q=tide`)).body).toMatchObject({
      error: null,
      results: [{ videoId: 'found0' }, { videoId: 'found1' }],
    });
    expect(await getJson(`${at.base}/api/youtube-music/search`)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
  });

  it.each([
    ['videoId', 'songId'],
    ['video_id', 'song_id'],
  ])('C18 P17 POST /api/youtube/download {%s, %s} gives a waiting song its sound, by a job that can be followed', async (video, song) => {
    const songId = await newSong(`Waiting ${video}`);
    const response = await post('/api/youtube/download', {
      [video]: `${video}1`,
      [song]: songId,
      title: 'Slow Tide',
      artist: 'The Paper Lanterns',
    });
    const { jobId, status } = (await response.json()) as Json;
    expect([response.status, status]).toEqual([202, 'pending']);
    const body = await until(`${at.base}/api/jobs/${jobId}`, ({ song_id }) => song_id !== null, 150_000);
    expect([body.id, body.song_id, body.progress >= 30]).toEqual([jobId, songId, true]);
    expect((await getJson(`${at.base}/api/v1/songs/${songId}`)).body.files.map(({ name }: Json) => name)).toContain('original');
  });

  it('C18 says what is missing or wrong', async () => {
    expect(await json(post('/api/youtube/download', {}))).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(await json(post('/api/youtube/download', { videoId: '--exec=rm' }))).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect((await post('/api/youtube/download', { videoId: 'abcdefghijk', songId: 'none' })).status).toBe(404);
    const { jobId } = await json(post('/api/youtube/download', { videoId: 'https://youtu.be/watch?v=private' }));
    expect(await until(`${at.base}/api/jobs/${jobId}`, ({ status }) => status === 'failed')).toMatchObject({
      error: expect.stringContaining('private'),
    });
  });
});

describe('outsiders', () => {
  it.each([
    ['GET', '/api/songs/x/lyrics'],
    ['GET', '/api/lyrics/search?query=x'],
    ['GET', '/api/lyrics/x'],
    ['POST', '/api/lyrics/x'],
    ['GET', '/api/metadata/search?title=x'],
    ['GET', '/api/youtube/search?query=x'],
    ['POST', '/api/youtube/download'],
  ])('%s %s is refused', async (method, path) => {
    const body = method === 'POST' ? { body: '{"lyrics":"la","videoId":"abcdefgh"}' } : {};
    expect((await fetch(at.base + path, { method, headers: { ...STRANGER, 'content-type': 'application/json' }, ...body })).status).toBe(
      401,
    );
  });
});
