import { type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerMetadata, itunesSong, RELEASE_ID } from '../dist/features/metadata/outside-metadata.fixture.js';
import { demoClip, getJson, type Json, sendFile, sendJson, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/* A song is looked up in services that stand for the ones outside. The server does not run jobs: nothing here needs them. */

let at: TestServer;
let outside: LocalServer;
let isItunesDown = false;
let songId: string;
const STRANGER = { 'x-api-key': 'a-key-that-nobody-has' };
const BOB = { 'x-api-key': 'bob-key-0123456789' };

beforeAll(async () => {
  outside = await startLocalServer((request, response) => {
    if (isItunesDown && request.url.pathname === '/search') response.writeHead(500).end();
    else answerMetadata(request, response);
  });
  at = await startTestServer({ ROLES: 'api', API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789' });
  songId = (
    (await (
      await sendFile(`${at.base}/api/v1/uploads`, await demoClip(3), 'a.mp3', { title: 'Slow Tide', artist: 'The Paper Lanterns' })
    ).json()) as Json
  ).songId;
});
afterAll(async () => {
  await at.stop();
  await outside.close();
});

const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(at.base + path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const search = '/api/v1/metadata/search?title=Slow%20Tide&artist=The%20Paper%20Lanterns';

describe('nothing is asked outside', () => {
  it('unless it is switched on: the refusal says how', async () => {
    const { status, body } = await getJson(at.base + search);
    expect([status, body.code, body.setting]).toEqual([409, 'outside.switchedOff', 'itunes.enabled']);
    expect((await send('PATCH', `/api/v1/songs/${songId}/details`, { cover: { source: 'coverArtArchive', ref: RELEASE_ID } })).status).toBe(
      409,
    );
    expect(outside.seen).toEqual([]);
  });
});

describe('P03 looking a song up', () => {
  beforeAll(async () => {
    const change = Object.fromEntries(
      ['itunes', 'musicBrainz', 'coverArtArchive'].flatMap((name) => [
        [`${name}.enabled`, true],
        [`${name}.baseUrl`, outside.url],
      ]),
    );
    expect((await send('PATCH', '/api/v1/settings', change)).status).toBe(200);
  });

  it('G14 gives what iTunes and MusicBrainz know, best first', async () => {
    const { body } = await getJson(at.base + search);
    expect(body.failures).toEqual([]);
    expect(new Set(body.candidates.map(({ source }: Json) => source))).toEqual(new Set(['itunes', 'musicBrainz']));
    expect(body.candidates[0].album).toBe('Harbour Lights');
  });

  it('P01 one service that fails does not keep the other from answering', async () => {
    isItunesDown = true;
    const { body } = await getJson(at.base + search);
    isItunesDown = false;
    expect(body.candidates.map(({ source }: Json) => source)).toEqual(['musicBrainz']);
    expect(body.failures).toEqual([{ service: 'itunes', code: 'outside.unreachable', message: expect.stringContaining('iTunes') }]);
    const { services } = (await getJson(`${at.base}/api/v1/outside-services`)).body;
    expect(services[0].lastError.message).toContain('iTunes');
  });

  it('P12 health tells of database, queue, disk, and of the outside services that are switched on', async () => {
    const health = async () => (await getJson(`${at.base}/api/v1/health`)).body;
    const itunes = async () => (await health()).outsideServices.find(({ name }: Json) => name === 'itunes');
    isItunesDown = true;
    await getJson(at.base + search);
    isItunesDown = false;
    const failing = await health();
    expect(await itunes()).toMatchObject({ status: 'warning', advice: expect.stringContaining('iTunes') });
    expect(failing.status).not.toBe('healthy');
    await getJson(at.base + search);
    const { database, queue, disk, outsideServices } = await health();
    expect(await itunes()).toMatchObject({ status: 'ok', advice: null, lastSucceededAt: expect.any(String) });
    expect(outsideServices.map(({ name }: Json) => name).sort()).toEqual(['coverArtArchive', 'itunes', 'musicBrainz']);
    expect([database.status, queue.status]).toEqual(['ok', 'ok']);
    expect(disk.freeBytes).toBeGreaterThan(0);
  });

  it('says field by field who says what, and agreement counts', async () => {
    const { fields } = (await (await send('POST', `/api/v1/songs/${songId}/details/compare`, {})).json()) as Json;
    expect(fields.title[0]).toMatchObject({ value: 'Slow Tide', sources: expect.arrayContaining(['library', 'itunes', 'musicBrainz']) });
    expect(fields.album.map(({ value }: Json) => value)).toEqual(expect.arrayContaining(['Harbour Lights', 'Refrain demo']));
    expect(fields.genre.flatMap(({ sources }: Json) => sources)).toEqual(expect.arrayContaining(['itunes', 'musicBrainz']));
  });

  it('takes over what was chosen, and the picture, and remembers from where', async () => {
    const change = {
      fields: { album: { value: 'Harbour Lights', source: 'itunes', confidence: 0.9 }, year: { value: 1994 } },
      cover: { source: 'coverArtArchive', ref: RELEASE_ID },
    };
    const response = await send('PATCH', `/api/v1/songs/${songId}/details`, change);
    expect([response.status, ((await response.json()) as Json).fields]).toEqual([
      200,
      {
        album: { value: 'Harbour Lights', source: 'itunes', confidence: 0.9, appliedAt: expect.any(String) },
        year: { value: 1994, source: 'person', confidence: 1, appliedAt: expect.any(String) },
      },
    ]);
    expect((await getJson(`${at.base}/api/v1/songs/${songId}`)).body).toMatchObject({ album: 'Harbour Lights', hasCover: true });
    const cover = await fetch(`${at.base}/api/v1/songs/${songId}/files/cover`);
    expect([cover.headers.get('content-type'), (await cover.arrayBuffer()).byteLength > 50]).toEqual(['image/png', true]);
  });

  it('shows a picture before it is chosen', async () => {
    const look = (cover: Record<string, string>) => fetch(`${at.base}/api/v1/metadata/cover?${new URLSearchParams(cover)}`);
    const picture = await look({ source: 'coverArtArchive', ref: RELEASE_ID });
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(50);
    // No way to have the server fetch anything else.
    const refused = await Promise.all(
      ['http://169.254.169.254/latest/meta-data', `${outside.url}/page.png`, 'file:///etc/passwd'].map(async (ref) => {
        const answer = await look({ source: 'itunes', ref });
        return [answer.status, ((await answer.json()) as Json).code];
      }),
    );
    expect(refused).toEqual([
      [400, 'request.invalid'],
      [422, 'cover.invalid'],
      [400, 'request.invalid'],
    ]);
  });

  it.each([
    [422, { source: 'itunes', ref: 'OUTSIDE/page.png' }, 'cover.invalid'],
    [400, { source: 'itunes', ref: 'http://169.254.169.254/latest/meta-data' }, 'request.invalid'],
    [400, { source: 'coverArtArchive', ref: '../../secret' }, 'request.invalid'],
    [404, { source: 'coverArtArchive', ref: '00000000-0000-4000-8000-000000000009' }, 'metadata.notFound'],
  ])('a picture that is none, or not of theirs, is refused with %i and changes nothing', async (status, cover, code) => {
    const change = { fields: { title: { value: 'Changed' } }, cover: { ...cover, ref: cover.ref.replace('OUTSIDE', outside.url) } };
    const response = await send('PATCH', `/api/v1/songs/${songId}/details`, change);
    expect([response.status, ((await response.json()) as Json).code]).toEqual([status, code]);
    expect((await getJson(`${at.base}/api/v1/songs/${songId}`)).body.title).toBe('Slow Tide');
  });

  it('is refused to outsiders', async () => {
    for (const headers of [STRANGER]) {
      expect((await fetch(at.base + search, { headers })).status).toBe(401);
      expect((await fetch(`${at.base}/api/v1/songs/${songId}/details`, { headers })).status).toBe(401);
      expect((await send('POST', `/api/v1/songs/${songId}/details/compare`, {}, headers)).status).toBe(401);
      expect((await send('PATCH', `/api/v1/songs/${songId}/details`, { fields: {} }, headers)).status).toBe(401);
    }
    const anns = (
      (await (
        await sendFile(`${at.base}/api/v1/uploads`, await demoClip(2), 'b.mp3', {}, { 'x-api-key': 'ann-key-0123456789' })
      ).json()) as Json
    ).songId;
    expect((await fetch(`${at.base}/api/v1/songs/${anns}/details`, { headers: BOB })).status).toBe(404);
    expect((await send('POST', `/api/v1/songs/${anns}/details/compare`, {}, BOB)).status).toBe(404);
    expect((await send('PATCH', `/api/v1/songs/${anns}/details`, { fields: { title: { value: 'Mine' } } }, BOB)).status).toBe(404);
  });

  it('the fixtures look like the documented answers', () => expect(itunesSong()).toMatchObject({ wrapperType: 'track', kind: 'song' }));
});

it('a search without a name is refused', async () => expect((await getJson(`${at.base}/api/v1/metadata/search`)).status).toBe(400));
it('a body that is no JSON is refused', async () =>
  expect((await sendJson(`${at.base}/api/v1/songs/${songId}/details/compare`, {}, STRANGER)).status).toBe(401));
