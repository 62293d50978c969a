import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudioCodec } from '@refrain/audio-engine';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoClip, getJson, type Json, sendFile, sendJson, startTestServer, type TestServer, until } from './test-server.ts';

// The first look at a file starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/* The library as a whole, over HTTP: what is found, in which order, and what many songs at once go through. */

let at: TestServer;
const KEYS = { API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789' };
const ANN = { authorization: 'Bearer ann-key-0123456789' };
const BOB = { authorization: 'Bearer bob-key-0123456789' };
const SONGS = [
  { title: 'Killer Queen', artist: 'Queen', album: 'Sheer Heart' },
  { title: 'Dancing Queen', artist: 'ABBA', album: 'Arrival' },
  { title: 'Déjà Vu', artist: 'Beyoncé', album: 'B-Day' },
  { title: 'Bohemian Rhapsody', artist: 'Queen', album: 'Opera' },
  { title: 'Yesterday', artist: 'The Beatles', album: 'Help!' },
  { title: '夜に駆ける', artist: 'YOASOBI', album: null },
];
const ids = new Map<string, string>();

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api', ...KEYS });
  for (const song of SONGS) ids.set(song.title, await addSong(song));
  await sendJson(`${at.base}/api/v1/library/batch`, {
    action: 'edit',
    songIds: [id('Yesterday')],
    edit: { year: 1965, genre: 'Pop', folder: 'Oldies/60s' },
  });
});
afterAll(() => at.stop());

const id = (title: string) => ids.get(title) ?? '';
async function addSong(song: object, headers = {}): Promise<string> {
  return ((await (await sendJson(`${at.base}/api/songs`, song, headers)).json()) as Json).id;
}
const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(at.base + path, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const found = async (q: string, headers = {}) =>
  ((await getJson(`${at.base}/api/v1/search?q=${encodeURIComponent(q)}`, headers)).body.songs as Json[]).map(({ title }) => title);
const batch = async (body: object, headers = {}) => (await (await ask('POST', '/api/v1/library/batch', body, headers)).json()) as Json;

describe('P21 search', () => {
  beforeAll(() => until(`${at.base}/api/v1/search?q=yoasobi`, ({ total }) => total === 1));

  it.each([
    ['killer queen', 'Killer Queen'],
    ['queen bohemian', 'Bohemian Rhapsody'],
    ['DEJA VU', 'Déjà Vu'],
    ['beyonce', 'Déjà Vu'],
    ['b-day', 'Déjà Vu'],
    ['bohemain rapsody', 'Bohemian Rhapsody'],
    ['yesteday', 'Yesterday'],
    ['beetles', 'Yesterday'],
    ['駆ける', '夜に駆ける'],
    ['yest', 'Yesterday'],
  ])('“%s” finds %s first', async (q, title) => expect((await found(q))[0]).toBe(title));

  it('an artist of that name comes before a title that has it somewhere', async () =>
    expect(await found('queen')).toEqual(['Killer Queen', 'Bohemian Rhapsody', 'Dancing Queen']));

  it('finds words of lyrics, and follows what is changed', async () => {
    await ask('PATCH', `/api/songs/${id('Yesterday')}`, { plainLyrics: 'Saxophones wander over meadows' });
    await vi.waitFor(async () => expect(await found('meadows saxophones')).toEqual(['Yesterday']), { timeout: 20_000 });
    await ask('PATCH', `/api/v1/songs/${id('Dancing Queen')}`, { title: 'Dancing Kween' });
    await vi.waitFor(async () => expect(await found('kween')).toEqual(['Dancing Kween']), { timeout: 20_000 });
    expect(await found('queen')).toEqual(['Killer Queen', 'Bohemian Rhapsody']);
  });

  it('nothing, signs alone and operators find nothing and break nothing', async () => {
    for (const q of ['', '  ', '"*', 'NEAR(a b)', "' OR 1=1 --", 'zzzzqqqq']) expect(await found(q)).toEqual([]);
  });

  it('what is gone is not found', async () => {
    const gone = await addSong({ title: 'Xylophone', artist: 'Ann' });
    await vi.waitFor(async () => expect(await found('xylophone')).toEqual(['Xylophone']), { timeout: 20_000 });
    await ask('DELETE', `/api/v1/songs/${gone}`);
    expect(await found('xylophone')).toEqual([]);
  });

  it('an owner’s songs are found by the owner alone', async () => {
    await addSong({ title: 'Zanzibar', artist: 'Ann' }, ANN);
    await vi.waitFor(async () => expect(await found('zanzibar', ANN)).toEqual(['Zanzibar']), { timeout: 20_000 });
    expect(await found('zanzibar', BOB)).toEqual([]);
    expect(await found('zanzibar')).toEqual([]);
  });
});

describe('the list', () => {
  const list = async (query: string) => (await getJson(`${at.base}/api/v1/songs?${query}`)).body;

  it.each(['addedAt', 'title', 'artist', 'album', 'year'])('pages by %s show every song once, in order, both ways', async (order) => {
    for (const direction of ['asc', 'desc']) {
      const whole = (await list(`order=${order}&direction=${direction}&limit=200`)).songs.map((song: Json) => song.id);
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Json = await list(`order=${order}&direction=${direction}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
        paged.push(...page.songs.map((song: Json) => song.id));
        cursor = page.nextCursor;
      }
      expect(paged).toEqual(whole);
      expect(new Set(paged).size).toBe(whole.length);
    }
  });

  it('refuses a cursor of another list', async () => {
    const { nextCursor } = await list('order=title&limit=1');
    for (const query of [`order=artist&cursor=${nextCursor}`, 'cursor=nonsense'])
      expect((await getJson(`${at.base}/api/v1/songs?${query}`)).status).toBe(400);
  });

  it('filters by artist, year, genre, folder', async () => {
    const titles = async (query: string) => (await list(query)).songs.map((song: Json) => song.title);
    expect(await titles('artist=QUEEN&order=title')).toEqual(['Bohemian Rhapsody', 'Killer Queen']);
    for (const query of ['yearFrom=1960&yearTo=1970', 'genre=Pop', 'folder=Oldies', 'folder=Oldies/60s'])
      expect(await titles(query)).toEqual(['Yesterday']);
    expect(await titles('folder=Old')).toEqual([]);
    expect(await titles('hasSound=true')).toEqual([]);
    expect((await getJson(`${at.base}/api/v1/folders`)).body.folders).toEqual([{ folder: 'Oldies/60s', songs: 1 }]);
  });

  it('P21 C14 artists from A to Z, with counts and letters', async () => {
    const { artists, total } = (await getJson(`${at.base}/api/v1/artists`)).body;
    expect(artists.map(({ name, songs, firstLetter }: Json) => [name, songs, firstLetter])).toEqual([
      ['ABBA', 1, 'A'],
      ['Beyoncé', 1, 'B'],
      ['Queen', 2, 'Q'],
      ['The Beatles', 1, 'T'],
      ['YOASOBI', 1, 'Y'],
    ]);
    expect(total).toBe(5);
    expect((await getJson(`${at.base}/api/v1/artists?search=beat`)).body.artists).toHaveLength(1);
  });
});

describe('P26 labels and favourites', () => {
  it('labels are put on, found whatever their case, and taken off', async () => {
    const body = { action: 'label', songIds: [id('Killer Queen'), id('Bohemian Rhapsody')], add: ['Party', 'Ladies first'] };
    expect(await batch(body)).toEqual({ done: body.songIds, failed: [] });
    const titles = async () =>
      (await getJson(`${at.base}/api/v1/songs?label=PARTY&order=title`)).body.songs.map((song: Json) => song.title);
    expect(await titles()).toEqual(['Bohemian Rhapsody', 'Killer Queen']);
    expect((await getJson(`${at.base}/api/v1/labels`)).body.labels).toContainEqual({ label: 'Party', songs: 2 });
    await batch({ action: 'label', songIds: [id('Killer Queen')], remove: ['party'] });
    expect(await titles()).toEqual(['Bohemian Rhapsody']);
    expect((await getJson(`${at.base}/api/v1/songs/${id('Killer Queen')}`)).body.labels).toEqual(['Ladies first']);
  });

  it('what one person likes is theirs', async () => {
    const first = await ask('PUT', `/api/v1/favourites/${id('Yesterday')}`);
    expect(first.status).toBe(204);
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await getJson(`${at.base}/api/v1/favourites`, { cookie })).body.songIds).toEqual([id('Yesterday')]);
    expect((await getJson(`${at.base}/api/v1/songs?favourites=mine`, { cookie })).body.songs).toHaveLength(1);
    expect((await getJson(`${at.base}/api/v1/favourites`)).body.songIds).toEqual([]);
    expect((await getJson(`${at.base}/api/v1/songs?favourites=mine`)).body.songs).toEqual([]);
    await ask('DELETE', `/api/v1/favourites/${id('Yesterday')}`, undefined, { cookie });
    expect((await getJson(`${at.base}/api/v1/favourites`, { cookie })).body.songIds).toEqual([]);
    expect((await ask('PUT', '/api/v1/favourites/none')).status).toBe(404);
  });

  it('the house marks its favourites on the song', async () => {
    await ask('PATCH', `/api/v1/songs/${id('Yesterday')}`, { favourite: true });
    const { songs } = (await getJson(`${at.base}/api/v1/songs?favourites=house`)).body;
    expect(songs.map((song: Json) => song.title)).toEqual(['Yesterday']);
  });
});

describe('P26 playlists', () => {
  const make = async (body: object, headers = {}) => {
    const response = await ask('POST', '/api/v1/playlists', body, headers);
    return { status: response.status, body: (await response.json()) as Json };
  };
  const songsOf = async (playlistId: string, headers = {}) =>
    (await getJson(`${at.base}/api/v1/playlists/${playlistId}/songs`, headers)).body.songs?.map((song: Json) => song.title);

  it('keep the order that somebody gave them', async () => {
    const { status, body } = await make({ name: 'Friday' });
    expect(status).toBe(201);
    const path = `/api/v1/playlists/${body.id}/songs`;
    await ask('POST', path, { songIds: [id('Yesterday'), id('Killer Queen')] });
    await ask('POST', path, { songIds: [id('Déjà Vu'), id('Killer Queen')], at: 0 });
    expect(await songsOf(body.id)).toEqual(['Déjà Vu', 'Killer Queen', 'Yesterday']);
    await ask('PUT', path, { songIds: [id('Yesterday')] });
    expect(await songsOf(body.id)).toEqual(['Yesterday', 'Déjà Vu', 'Killer Queen']);
    await ask('DELETE', path, { songIds: [id('Déjà Vu')] });
    expect((await getJson(`${at.base}/api/v1/playlists/${body.id}`)).body).toMatchObject({ name: 'Friday', songs: 2, rules: null });
  });

  it('lose a song that is removed, and leave songs when they are', async () => {
    const song = await addSong({ title: 'Short-lived', artist: 'Ann' });
    const { body } = await make({ name: 'Brief' });
    await batch({ action: 'addToPlaylist', playlistId: body.id, songIds: [song, id('Yesterday')] });
    await batch({ action: 'delete', songIds: [song] });
    expect(await songsOf(body.id)).toEqual(['Yesterday']);
    expect((await ask('DELETE', `/api/v1/playlists/${body.id}`)).status).toBe(204);
    expect((await ask('GET', `/api/v1/playlists/${body.id}`)).status).toBe(404);
    expect((await ask('GET', `/api/v1/songs/${id('Yesterday')}`)).status).toBe(200);
  });

  it('smart ones find their songs by rules, now and later', async () => {
    const rules = {
      match: 'any',
      rules: [
        { field: 'artist', is: 'queen' },
        { field: 'year', from: 1960, to: 1969 },
      ],
      order: 'title',
      direction: 'asc',
    };
    const { body } = await make({ name: 'Smart', rules });
    expect(await songsOf(body.id)).toEqual(['Bohemian Rhapsody', 'Killer Queen', 'Yesterday']);
    await ask('PATCH', `/api/v1/songs/${id('Déjà Vu')}`, { year: 1966 });
    expect(await songsOf(body.id)).toContain('Déjà Vu');
    const all = { ...rules, match: 'all', rules: [...rules.rules, { field: 'addedWithinDays', days: 1 }] };
    await ask('PATCH', `/api/v1/playlists/${body.id}`, { rules: all });
    expect(await songsOf(body.id)).toEqual([]);
    expect((await ask('POST', `/api/v1/playlists/${body.id}/songs`, { songIds: [id('Yesterday')] })).status).toBe(400);
  });

  it.each([
    [{ field: 'titleContains', words: 'hemian' }, ['Bohemian Rhapsody']],
    [{ field: 'artistContains', words: 'BEATLES' }, ['Yesterday']],
    [{ field: 'genre', is: 'pop' }, ['Yesterday']],
    [{ field: 'label', is: 'party' }, ['Bohemian Rhapsody']],
    [{ field: 'folder', is: 'Oldies' }, ['Yesterday']],
    [{ field: 'favourite', is: true }, ['Yesterday']],
    [{ field: 'ready', is: true }, []],
    [{ field: 'durationSeconds', from: 1 }, []],
  ])('the rule %o', async (rule, titles) => {
    const { body } = await make({ name: 'Rule', rules: { rules: [rule] } });
    expect(await songsOf(body.id)).toEqual(titles);
  });

  it('an owner’s are the owner’s', async () => {
    const { body } = await make({ name: 'Ann’s' }, ANN);
    for (const headers of [BOB, {}]) {
      expect((await ask('GET', `/api/v1/playlists/${body.id}`, undefined, headers)).status).toBe(404);
      expect((await ask('PATCH', `/api/v1/playlists/${body.id}`, { name: 'Mine' }, headers)).status).toBe(404);
      expect((await ask('DELETE', `/api/v1/playlists/${body.id}`, undefined, headers)).status).toBe(404);
      expect((await ask('POST', `/api/v1/playlists/${body.id}/songs`, { songIds: [id('Yesterday')] }, headers)).status).toBe(404);
      expect((await getJson(`${at.base}/api/v1/playlists`, headers)).body.playlists.map(({ name }: Json) => name)).not.toContain('Ann’s');
    }
  });
});

describe('P26 many songs at once', () => {
  it('does what it can and names the rest', async () => {
    const song = await addSong({ title: 'Batch', artist: 'Ann' });
    const { done, failed } = await batch({ action: 'edit', songIds: [song, 'none'], edit: { genre: 'Soul' } });
    expect(done).toEqual([song]);
    expect(failed).toEqual([{ songId: 'none', failure: { code: 'song.notFound', message: expect.any(String) } }]);
    expect((await batch({ action: 'analyse', songIds: [song] })).failed[0].failure.code).toBe('song.noSound');
    expect(await batch({ action: 'delete', songIds: [song] })).toEqual({ done: [song], failed: [] });
  });

  it('another’s songs are not touched', async () => {
    const song = await addSong({ title: 'Ann’s own', artist: 'Ann' }, ANN);
    for (const action of [{ action: 'delete' }, { action: 'edit', edit: { genre: 'x' } }, { action: 'label', add: ['x'] }])
      expect((await batch({ ...action, songIds: [song] }, BOB)).failed[0].failure.code).toBe('song.notFound');
    expect((await getJson(`${at.base}/api/v1/songs/${song}`, ANN)).body).toMatchObject({ genre: null, labels: [] });
  });

  it('“run for missing” starts a job for every song with sound that has none', async () => {
    const sent = await sendFile(`${at.base}/api/v1/uploads`, toneWav({ seconds: 2, frequencyHz: 330 }), 'Ann - Tone.wav');
    const { songId, jobId } = (await sent.json()) as Json;
    expect((await (await ask('POST', '/api/v1/library/analyse-missing', {})).json()) as Json).toEqual({ started: 0 });
    await ask('POST', `/api/v1/jobs/${jobId}/cancel`);
    expect((await (await ask('POST', '/api/v1/library/analyse-missing', {})).json()) as Json).toEqual({ started: 1 });
    expect((await getJson(`${at.base}/api/v1/songs/${songId}`)).body.status).toMatch(/queued|processing/);
  });
});

describe('P27 figures and P25 duplicates', () => {
  it('counts songs, artists, storage, success and what is known', async () => {
    const { body } = await getJson(`${at.base}/api/v1/library/statistics`);
    expect(body).toMatchObject({ songs: 7, withSound: 1, ready: 0, favourites: 1, jobs: { succeeded: 0, failed: 0, successRate: null } });
    expect(body.notStarted).toBe(6);
    expect(body.storage.originalBytes).toBeGreaterThan(100_000);
    expect(body.completeness).toMatchObject({ artist: 1, cover: 0, album: Math.round((5 / 7) * 1000) / 1000 });
  });

  it('names songs that may be the same', async () => {
    const one = await addSong({ title: 'Twin', artist: 'Ann', durationMs: 180_000 });
    const two = await addSong({ title: 'twin', artist: 'ANN', durationMs: 181_000 });
    await addSong({ title: 'Twin', artist: 'Ann', durationMs: 300_000 });
    const { groups } = (await getJson(`${at.base}/api/v1/library/duplicates`)).body;
    expect(groups.map(({ reason, songs }: Json) => [reason, songs.map((song: Json) => song.id)])).toEqual([
      ['same_name_and_length', [one, two]],
    ]);
  });
});

describe('P25 one recording in two encodings', () => {
  it('is found by how it sounds, whatever it is called, and goes with its song', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refrain-twins-'));
    const [mp3, opus] = [join(folder, 'a.mp3'), join(folder, 'b.opus')];
    await writeFile(mp3, await demoClip(15));
    const codec = await openAudioCodec();
    const sound = { sampleRateHz: 48_000, channels: 2 } as const;
    const writer = codec.encode(opus, { format: 'opus', bitrateKbps: 64, ...sound });
    for await (const block of codec.decode(mp3, sound)) await writer.write(block);
    await writer.close();
    const upload = async (path: string, title: string) =>
      ((await (await sendFile(`${at.base}/api/v1/uploads`, await readFile(path), path, { title })).json()) as Json).songId as string;
    const [one, two] = [await upload(mp3, 'Evening'), await upload(opus, 'Abend')];
    await rm(folder, { recursive: true, force: true });
    const groups = async () => (await getJson(`${at.base}/api/v1/library/duplicates`)).body.groups as Json[];
    const recordings = async () => (await groups()).filter(({ reason }) => reason === 'same_recording');
    expect((await recordings()).map(({ songs }) => songs.map((song: Json) => song.id).sort())).toEqual([[one, two].sort()]);
    await fetch(`${at.base}/api/v1/songs/${two}`, { method: 'DELETE' });
    expect(await recordings()).toEqual([]);
  });
});

describe('covers', () => {
  const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const put = (songId: string, bytes: Buffer, headers = {}) => {
    const form = new FormData();
    form.set('file', new Blob([Buffer.from(bytes)]), 'cover.png');
    return fetch(`${at.base}/api/v1/songs/${songId}/cover`, { method: 'PUT', body: form, headers });
  };

  it('C08 C09 C10 C12 C13 a picture that was given is served, with its true type whatever was asked for', async () => {
    const song = id('Killer Queen');
    expect((await ask('GET', `/api/songs/${song}/cover`)).status).toBe(404);
    expect((await put(song, PNG)).status).toBe(204);
    for (const path of ['thumbnail', 'thumbnail.png', 'thumbnail.jpg', 'cover', 'cover.webp', 'cover.PNG']) {
      const response = await ask('GET', `/api/songs/${song}/${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
    }
    expect(((await getJson(`${at.base}/api/songs/${song}`)).body as Json).coverArt).toBe(`/api/songs/${song}/cover`);
    const refused = await getJson(`${at.base}/api/songs/${song}/thumbnail.bmp`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID_IMAGE_FORMAT' } });
  });

  it('refuses what is no picture, and outsiders', async () => {
    expect((await put(id('Yesterday'), Buffer.from('<svg onload=alert(1)>'.padEnd(64)))).status).toBeGreaterThanOrEqual(400);
    const song = await addSong({ title: 'Covered', artist: 'Ann' }, ANN);
    expect((await put(song, PNG, BOB)).status).toBe(404);
    expect((await put(song, PNG, ANN)).status).toBe(204);
    expect((await ask('GET', `/api/songs/${song}/cover`, undefined, BOB)).status).toBe(404);
  });
});

describe('Open Karaoke Studio’s search and artists', () => {
  const get = async (path: string) => getJson(`${at.base}/api/songs/${path}`);

  it('C06 C16 finds, flat, with its pagination, by either name of the question', async () => {
    for (const name of ['q', 'query']) {
      const { body } = await get(`search?${name}=queen&limit=1`);
      expect(body.pagination).toEqual({ total: 2, limit: 1, offset: 0, hasMore: true });
      expect(body.songs).toHaveLength(1);
    }
    expect((await get('search?q=queen&limit=1&offset=1')).body.songs[0].title).toBe('Bohemian Rhapsody');
    expect((await get('search?q=queen&sort=title&direction=asc')).body.songs.map(({ title }: Json) => title)).toEqual([
      'Bohemian Rhapsody',
      'Killer Queen',
    ]);
    expect((await get('search')).body).toMatchObject({ songs: [], pagination: { total: 0, hasMore: false } });
    expect((await get('search?q=x&limit=101')).status).toBe(400);
  });

  it('C06 G19 grouped by artist', async () => {
    const { body } = await get('search?q=queen&group_by_artist=true');
    expect(body).toMatchObject({ totalSongs: 2, totalArtists: 1, pagination: { total: 1 } });
    expect(body.artists[0]).toMatchObject({ artist: 'Queen', songCount: 2 });
    expect(body.artists[0].songs.map(({ title }: Json) => title)).toEqual(['Killer Queen', 'Bohemian Rhapsody']);
  });

  it('C14 artists with counts', async () => {
    const { body } = await get('artists?limit=2&search=');
    expect(body.artists[0]).toEqual({ name: 'ABBA', songCount: 1, firstLetter: 'A' });
    expect(body.pagination).toMatchObject({ limit: 2, offset: 0, hasMore: true });
    expect((await get('artists?limit=201')).status).toBe(400);
  });

  it('C15 the songs of an artist, whatever the case and accents', async () => {
    const { body } = await get('by-artist/queen?sort=title&direction=desc');
    expect(body.songs.map(({ title }: Json) => title)).toEqual(['Killer Queen', 'Bohemian Rhapsody']);
    expect(body).toMatchObject({ artist: 'Queen', pagination: { total: 2, hasMore: false } });
    expect((await get(`by-artist/${encodeURIComponent('beyonce')}`)).body.songs).toHaveLength(1);
    expect((await get('by-artist/nobody')).body).toMatchObject({ songs: [], pagination: { total: 0 } });
    expect((await get('by-artist/queen?sort=colour')).status).toBe(400);
  });
});
