import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getJson, type Json, sendFile, sendJson, startTestServer, type TestServer } from './test-server.ts';

// The first look at a file starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/* Open Karaoke Studio's songs, asked for as its clients do. */

let at: TestServer;
const ANN = { authorization: 'Bearer ann-key-0123456789' };
const BOB = { 'x-api-key': 'bob-key-0123456789' };

beforeAll(async () => {
  at = await startTestServer({ API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789', ROLES: 'api' });
});
afterAll(() => at.stop());

const add = async (fields: object, headers = {}) => {
  const response = await sendJson(`${at.base}/api/songs`, fields, headers);
  return { status: response.status, body: (await response.json()) as Json };
};
const patch = (id: string, fields: object, headers: Record<string, string> = {}) =>
  fetch(`${at.base}/api/songs/${id}`, {
    method: 'PATCH',
    body: JSON.stringify(fields),
    headers: { 'content-type': 'application/json', ...headers },
  });
const song = async (id: string) => (await getJson(`${at.base}/api/songs/${id}`)).body;

describe('C03 POST /api/songs', () => {
  it('makes a song that waits for its sound', async () => {
    const { status, body } = await add({
      title: 'Blue',
      artist: 'Ann',
      album: 'Colours',
      durationMs: 183_500,
      source: 'youtube',
      video_id: 'dQw4',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ title: 'Blue', artist: 'Ann', album: 'Colours', status: 'pending', videoId: 'dQw4', duration: 183.5 });
    expect(await song(body.id)).toMatchObject({ durationMs: 183_500, source: 'youtube', originalPath: null, vocalsPath: null });
  });

  it.each([
    [{ artist: 'Ann' }, 'title'],
    [{ title: 'Blue' }, 'artist'],
    [{ title: 'x'.repeat(201), artist: 'Ann' }, 'title'],
    [{ title: 'Blue', artist: 'Ann', durationMs: -1 }, 'durationMs'],
  ])('P15 refuses %o by a code', async (fields, field) => {
    const { status, body } = await add(fields);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'VALIDATION_ERROR', error: expect.stringContaining(field) });
    expect(body.details.issues[0].field).toBe(field);
  });

  it('G13 P24 takes sound in the field `file`, each file in a request of its own', async () => {
    const sent = await Promise.all(
      ['wav', 'mp3', 'flac'].map((name, index) =>
        sendFile(`${at.base}/api/songs`, toneWav({ seconds: 2, frequencyHz: 200 + index }), `Ann - Tone ${index}.${name}`),
      ),
    );
    for (const [index, response] of sent.entries()) {
      expect(response.status).toBe(201);
      expect(await response.json()).toMatchObject({
        title: `Tone ${index}`,
        artist: 'Ann',
        status: expect.stringMatching(/^(queued|processing)$/),
        jobId: expect.any(String),
      });
    }
    const refused = await sendFile(`${at.base}/api/songs`, Buffer.from('text'), 'words.txt');
    expect(refused.status).toBe(415);
    expect(await refused.json()).toMatchObject({ code: 'UNSUPPORTED_FILE_TYPE' });
  });
});

describe('C02 GET /api/songs/{id}', () => {
  it('an unknown song is RESOURCE_NOT_FOUND', async () => {
    const { status, body } = await getJson(`${at.base}/api/songs/none`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'RESOURCE_NOT_FOUND', error: expect.any(String), details: {} });
  });

  it('G16 the status is the true one', async () => {
    const { body } = await add({ title: 'Not there yet', artist: 'Ann' });
    expect((await song(body.id)).status).toBe('pending');
  });
});

describe('C04 PATCH /api/songs/{id}', () => {
  const FIELDS = {
    title: 'Red',
    artist: 'Bob',
    album: 'Colours',
    genre: 'Pop',
    language: 'en',
    favorite: true,
    source: 'youtube',
    sourceUrl: 'https://video.example/1',
    videoId: 'abc',
    uploader: 'u',
    uploaderId: 'u1',
    channel: 'c',
    channelId: 'c1',
    channelName: 'cn',
    description: 'words',
    uploadDate: '2024-05-01',
    youtubeDuration: 180,
    youtubeThumbnailUrls: ['https://img.example/1.webp'],
    youtubeTags: ['pop'],
    youtubeCategories: ['Music'],
    youtubeChannelId: 'yc',
    youtubeChannelName: 'ycn',
    youtubeRawMetadata: { deep: { er: 1 } },
    mbid: 'm-1',
    releaseId: 'r-1',
    releaseDate: '1999-03-01',
    itunesTrackId: 1,
    itunesArtistId: 2,
    itunesCollectionId: 3,
    trackTimeMillis: 180_000,
    itunesExplicit: false,
    itunesPreviewUrl: 'https://p.example',
    itunesArtworkUrls: ['https://a.example'],
    itunesRawMetadata: { kind: 'song' },
    coverArt: 'https://c.example/1.jpg',
    plainLyrics: 'one\ntwo',
  };

  it('takes every column and gives it back, with the aliases and the year of the release', async () => {
    const { body } = await add({ title: 'Blue', artist: 'Ann' });
    const response = await patch(body.id, FIELDS);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(FIELDS);
    expect(await song(body.id)).toMatchObject({ ...FIELDS, metadataId: 'm-1', releaseTitle: 'Colours', year: 1999, lyrics: 'one\ntwo' });
  });

  it('takes the names of every version', async () => {
    const { body } = await add({ title: 'Blue', artist: 'Ann' });
    await patch(body.id, { release_title: 'Old name', metadata_id: 'm-2', youtube_thumbnail_urls: ['x'], lyrics: 'la', duration: 12.5 });
    expect(await song(body.id)).toMatchObject({
      album: 'Old name',
      mbid: 'm-2',
      youtubeThumbnailUrls: ['x'],
      plainLyrics: 'la',
      durationMs: 12_500,
    });
  });

  it('keeps timed lyrics, and what it was not asked to change', async () => {
    const { body } = await add({ title: 'Blue', artist: 'Ann', videoId: 'v' });
    const syncedLyrics = '[00:01.00]one\n[00:02.50]two';
    await patch(body.id, { syncedLyrics });
    expect(await song(body.id)).toMatchObject({ syncedLyrics, plainLyrics: 'one\ntwo', title: 'Blue', videoId: 'v' });
  });

  it('refuses an empty title', async () => {
    const { body } = await add({ title: 'Blue', artist: 'Ann' });
    expect((await patch(body.id, { title: ' ' })).status).toBe(400);
    expect((await song(body.id)).title).toBe('Blue');
  });
});

describe('C01 GET /api/songs', () => {
  const list = async (query = '') => (await getJson(`${at.base}/api/songs${query}`)).body as unknown as Json[];

  it('G20 sorts by each field, both ways, page by page', async () => {
    const titles = async (query: string) => (await list(query)).map(({ title }) => title);
    const newest = await titles('');
    expect(await titles('?sort_by=date_added&direction=asc')).toEqual(newest.toReversed());
    const byTitle = await titles('?sort_by=title&direction=asc');
    expect(byTitle).toEqual(byTitle.toSorted((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())));
    expect(byTitle).not.toEqual(newest);
    expect([...(await titles('?limit=2')), ...(await titles('?limit=2&offset=2'))]).toEqual(newest.slice(0, 4));
    const years = (await list('?sort_by=year&direction=desc')).map(({ year }) => year ?? 0);
    expect(years.length).toBeGreaterThan(3);
  });

  it('P15 refuses another field', async () => {
    const { status, body } = await getJson(`${at.base}/api/songs?sort_by=colour`);
    expect(status).toBe(400);
    expect(body.code).toBe('VALIDATION_ERROR');
  });
});

describe('C05 DELETE /api/songs/{id}', () => {
  it('removes it', async () => {
    const { body } = await add({ title: 'Gone', artist: 'Ann' });
    const response = await fetch(`${at.base}/api/songs/${body.id}`, { method: 'DELETE' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ message: expect.any(String) });
    expect((await getJson(`${at.base}/api/songs/${body.id}`)).status).toBe(404);
  });
});

describe('G08 a song with an owner', () => {
  it('is neither seen nor changed by anybody else', async () => {
    const { body } = await add({ title: 'Mine', artist: 'Ann' }, ANN);
    for (const headers of [BOB, {}]) {
      expect((await getJson(`${at.base}/api/songs/${body.id}`, headers)).status).toBe(404);
      expect((await patch(body.id, { title: 'Yours' }, headers)).status).toBe(404);
      expect((await fetch(`${at.base}/api/songs/${body.id}`, { method: 'DELETE', headers })).status).toBe(404);
      const { body: all } = await getJson(`${at.base}/api/songs`, headers);
      expect((all as unknown as Json[]).map(({ id }) => id)).not.toContain(body.id);
    }
    expect((await getJson(`${at.base}/api/songs/${body.id}`, ANN)).body.title).toBe('Mine');
  });
});
