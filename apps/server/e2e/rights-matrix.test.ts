import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import type { Database } from '../dist/platform/database/schema.js';
import { Browser, claim, PASSWORD, withRole } from './people.ts';
import { callRoute, lineOf, startListingRoutes, type Things } from './rights-routes.ts';
import { PAGE_ROUTES, PERSONAS, type Persona, RIGHTS } from './rights-table.ts';
import type { Json, TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/* G08 G15 Who may do what: every route and every event, for everybody. The table is rights-table.ts. */

const KEY = { 'x-api-key': 'bob-key-0123456789' };
/** How it is said that something does not exist for them, in every shape of answer. */
const NOT_THEIRS = /There is no such (song|job|party|account|playlist)[.,]/;

let at: TestServer;
let routes: readonly string[];
const people = {} as Record<Persona, Browser>;
let singerId: string;
let owner: Browser;
let things: Things;
let number = 0;
let database: Database;

beforeAll(async () => {
  ({ at, routes } = await startListingRoutes({ ROLES: 'api', API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789' }));
  people.admin = await claim(at);
  people.visitor = new Browser(at);
  people.guest = new Browser(at);
  people.viewer = await withRole(at, people.admin, 'viewer');
  const singer = await withRole(at, people.admin, 'singer');
  people.singer = singer;
  singerId = singer.id;
  people.host = await withRole(at, people.admin, 'host');
  people.key = new Browser(at, KEY);
  owner = new Browser(at, { 'x-api-key': 'ann-key-0123456789' });
  database = await openDatabase(at.database);
  things = await newThings();
});
afterAll(async () => {
  await database.destroy();
  await at.stop();
});

/** A song that waits for its sound: what may be done with it is the same, and it needs no decoding. */
async function newSong(by: Browser = people.singer): Promise<string> {
  const song = await by.json(201, 'POST', '/api/songs', { title: `Song ${++number}`, artist: 'Somebody' });
  return song['id'] as string;
}

/** A job as the singer, or the owner, would have started it by an upload. */
async function newJob(songId: string, by: { ownerId: string | null; creatorId: string | null }): Promise<string> {
  const id = randomUUID();
  const state = { kind: 'analysis', status: 'queued', priority: 0, optionsJson: '{}', errorCode: null, errorMessage: null } as const;
  const times = { createdAt: 1, updatedAt: 1, startedAt: null, finishedAt: null };
  await database
    .insertInto('jobs')
    .values({ id, songId, ...by, ...state, ...times, compatJson: null, attempts: 0 })
    .execute();
  return id;
}

/** An import as the singer would have started it where singers may. */
async function newImport(): Promise<string> {
  const id = randomUUID();
  const what = { kind: 'link', url: 'https://example.org/a.mp3', status: 'failed', progress: 0, title: null, artist: null } as const;
  const none = { holder: null, songId: null, jobId: null, errorCode: null, errorMessage: null, finishedAt: null };
  await database
    .insertInto('imports')
    .values({
      id,
      ...what,
      ...none,
      ownerId: null,
      creatorId: singerId,
      optionsJson: '{}',
      cancelRequested: 0,
      attempts: 0,
      createdAt: 1,
      updatedAt: 1,
    })
    .execute();
  return id;
}

const singers = () => ({ ownerId: null, creatorId: `account:${singerId}` });
const newPlaylist = async () => ((await people.singer.json(201, 'POST', '/api/v1/playlists', { name: 'Mine' })) as { id: string }).id;

/** A party with an entry in its queue. */
async function newParty(songId: string): Promise<Things> {
  const { party } = await people.host.json(201, 'POST', '/api/v1/parties', { name: 'Party' });
  const { you } = await people.guest.json(200, 'POST', '/api/v1/parties/join', { code: party.code, name: 'Guest' });
  const { entryId } = await people.guest.json(201, 'POST', `/api/v1/parties/${party.id}/queue`, { songId });
  return { partyId: party.id, memberId: you.id, entryId, CODE: party.code, ENTRY: entryId };
}

/** What the table tells of. */
async function newThings(): Promise<Things> {
  const songId = await newSong();
  const song = {
    songId,
    SONG: songId,
    jobId: await newJob(songId, singers()),
    importId: await newImport(),
    playlistId: await newPlaylist(),
    accountId: singerId,
    userId: singerId,
    extension: 'jpg',
  };
  return { ...song, ...(await newParty(songId)) };
}

/** The same, with another one of what the route takes away. */
async function freshThings(route: string): Promise<Things> {
  if (route.includes(':songId')) return { ...things, songId: await newSong() };
  if (route.includes(':jobId')) return { ...things, jobId: await newJob(await newSong(), singers()) };
  if (route.includes(':playlistId')) return { ...things, playlistId: await newPlaylist() };
  return { ...things, ...(await newParty(things['songId']!)) };
}

async function isRefused(response: Response): Promise<boolean> {
  if (response.status === 401 || response.status === 403) return true;
  if (response.status !== 404) return false;
  return NOT_THEIRS.test(await response.text());
}

const isSession = (route: string) => /\/session$|\/login$/.test(route);

/** A persona's browser; for what ends or changes a session, another one that is signed in. */
async function browserFor(persona: Persona, route: string): Promise<Browser> {
  if (!isSession(route)) return people[persona];
  if (persona === 'key') return new Browser(at, KEY);
  const browser = new Browser(at);
  if (persona === 'visitor' || persona === 'guest') return browser;
  const username = persona === 'admin' ? 'root' : persona;
  await browser.json(200, 'POST', '/api/v1/session', { username, password: PASSWORD });
  return browser;
}

async function tryRoute(route: string, persona: Persona, given: Things): Promise<Response> {
  return callRoute(await browserFor(persona, route), route, given);
}

const known = () => routes.filter((route) => lineOf(route) !== undefined);

describe('G08 G15 rights', () => {
  it('every route has a line, and every line a route', () => {
    const isPage = (route: string) => PAGE_ROUTES.some((page) => route === `GET ${page}`);
    expect(routes.filter((route) => lineOf(route) === undefined && !isPage(route))).toEqual([]);
    expect(Object.keys(RIGHTS).filter((key) => !routes.includes(key) && !key.startsWith('* '))).toEqual([]);
  });

  it.each(PERSONAS)('%s may do what the table says and nothing else', async (persona) => {
    const wrong: string[] = [];
    for (const route of known()) {
      const { who, fresh = false } = lineOf(route)!;
      const may = who.includes(persona);
      // Whoever may end an account or its sessions would do so: accounts.test.ts does.
      if (fresh && may && route.includes(':accountId')) continue;
      const given = fresh && may && !isSession(route) ? await freshThings(route) : things;
      const response = await tryRoute(route, persona, given);
      if ((await isRefused(response)) === may) wrong.push(`${route}: ${response.status}, ${may ? 'may' : 'may not'}`);
    }
    expect(wrong).toEqual([]);
  });

  it('G08 what an owner’s key made does not exist for anybody else, admins among them', async () => {
    const songId = await newSong(owner);
    const jobId = await newJob(songId, { ownerId: 'ann', creatorId: null });
    const owned = { ...things, songId, jobId };
    const wrong: string[] = [];
    for (const route of known().filter((one) => /:(songId|jobId)/.test(one)))
      for (const persona of PERSONAS) {
        const response = await tryRoute(route, persona, owned);
        if (!(await isRefused(response))) wrong.push(`${persona} ${route}: ${response.status}`);
      }
    expect(wrong).toEqual([]);
    expect((await owner.send('GET', `/api/v1/songs/${songId}`)).status).toBe(200);
  });

  it('a party is for those who are in it', async () => {
    const { party } = await people.admin.json(201, 'POST', '/api/v1/parties', { name: 'The admin’s' });
    const elsewhere = { ...things, partyId: party.id };
    const wrong: string[] = [];
    for (const route of known().filter((one) => one.includes(':partyId')))
      for (const persona of PERSONAS.filter((one) => one !== 'admin')) {
        const response = await tryRoute(route, persona, elsewhere);
        if (!(await isRefused(response))) wrong.push(`${persona} ${route}: ${response.status}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe('rights of sockets', () => {
  const connect = async (headers: Record<string, string>, auth: Record<string, unknown> = {}, namespace = ''): Promise<Socket> => {
    const socket = io(at.base + namespace, { transports: ['websocket'], extraHeaders: headers, auth, forceNew: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    return socket;
  };
  const headersOf = (persona: Persona): Record<string, string> => (persona === 'key' ? KEY : { cookie: people[persona].cookie });
  const MEMBERS = ['guest', 'host'];

  const REPORT = { screenId: 'a-screen-of-mine', positionSeconds: 1, atServerMs: 1, playing: true };

  /** Every event that the server answers: who is told yes. */
  const EVENTS: [string, () => unknown, readonly string[]][] = [
    ['join', () => ({ room: 'library' }), PERSONAS],
    ['join', () => ({ room: `song:${things['songId']}` }), PERSONAS],
    ['join', () => ({ room: `job:${things['jobId']}` }), PERSONAS],
    ['join', () => ({ room: `party:${things['partyId']}` }), MEMBERS],
    ['join', () => ({ room: 'something:else' }), []],
    ['party.command', () => ({ partyId: things['partyId'], command: { type: 'party.react', reaction: '👏' } }), MEMBERS],
    ['party.command', () => ({ partyId: things['partyId'], command: { type: 'performance.break', minutes: null } }), ['host']],
    ['party.screen', () => ({ partyId: things['partyId'], screenId: 'a-screen-of-mine', name: 'TV', kind: 'stage' }), ['host']],
    ['party.report', () => ({ ...REPORT, partyId: things['partyId'], entryId: things['entryId'] }), ['host']],
  ];

  it.each(PERSONAS)('%s is answered what the list says', async (persona) => {
    const socket = await connect(headersOf(persona));
    const wrong: string[] = [];
    for (const [event, request, who] of EVENTS) {
      const reply = (await socket.timeout(10_000).emitWithAck(event, request())) as Json;
      const refused = reply['ok'] === false;
      if (refused === who.includes(persona)) wrong.push(`${event} ${JSON.stringify(request())}: ${JSON.stringify(reply).slice(0, 200)}`);
    }
    socket.close();
    expect(wrong).toEqual([]);
  });

  /** Events of older clients: a refusal is told by the event `error`. */
  const OLDER: [namespace: string, event: string][] = [
    ['/jobs', 'subscribe_to_jobs'],
    ['/jobs', 'unsubscribe_from_jobs'],
    ['/jobs', 'request_jobs_list'],
    ...['update_performance_control', 'update_player_state', 'playback_play', 'playback_pause', 'reset_player_state'].map(
      (event): [string, string] => ['/performance-controls', event],
    ),
  ];

  it.each(PERSONAS)('%s steers the house over an older socket if a host or an admin', async (persona) => {
    const wrong: string[] = [];
    for (const namespace of ['/jobs', '/performance-controls']) {
      const socket = await connect(headersOf(persona), {}, namespace);
      const refused = new Set<string>();
      socket.on('error', ({ event }: { event: string }) => refused.add(event));
      const events = OLDER.filter(([of]) => of === namespace).map(([, event]) => event);
      for (const event of events) socket.emit(event, {});
      const may = persona === 'host' || persona === 'admin';
      if (may) await new Promise((resolve) => setTimeout(resolve, 1_000));
      else await vi.waitFor(() => expect([...refused].sort()).toEqual(events.toSorted()), 10_000).catch(() => undefined);
      wrong.push(...events.filter((event) => refused.has(event) === may).map((event) => `${namespace} ${event}`));
      socket.close();
    }
    expect(wrong).toEqual([]);
  });

  it('everybody may look at the house’s queue and stage over an older socket', async () => {
    const socket = await connect(headersOf('visitor'), {}, '/karaoke-queue');
    const joined = new Promise((resolve) => socket.once('queue_joined', resolve));
    socket.emit('join_queue_room');
    await joined;
    const told = new Promise((resolve) => socket.once('performance_state', resolve));
    socket.emit('join_performance');
    await told;
    socket.close();
  });

  it('an owner’s song and job have no room for anybody else; an unknown key has none at all', async () => {
    const songId = await newSong(owner);
    const jobId = await newJob(songId, { ownerId: 'ann', creatorId: null });
    const admin = await connect(headersOf('admin'));
    for (const room of [`song:${songId}`, `job:${jobId}`])
      expect(await admin.timeout(10_000).emitWithAck('join', { room })).toMatchObject({ ok: false, code: 'forbidden' });
    admin.close();
    const stranger = await connect({}, { token: 'a-key-that-nobody-has' });
    expect(await stranger.timeout(10_000).emitWithAck('join', { room: 'library' })).toMatchObject({ ok: false, code: 'forbidden' });
    stranger.close();
  });
});
