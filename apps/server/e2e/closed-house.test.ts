import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Browser, claim, PASSWORD, withRole } from './people.ts';
import { callRoute, lineOf, startListingRoutes, type Things } from './rights-routes.ts';
import { PAGE_ROUTES } from './rights-table.ts';
import { type Json, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/* A house that lets nobody in without an account, but for the guests of its parties: who may call which route there. */

/** What a stranger needs in order to sign in, to come in by a code, or to see that the server is there. */
const ANYBODY = [
  ...['GET /', 'GET /health/live', 'GET /health/ready', 'GET /health/simple', 'GET /api/health', 'GET /api/v1/session'],
  ...['POST /api/v1/session', 'DELETE /api/v1/session', 'POST /api/v1/accounts', 'POST /users/register', 'POST /users/login'],
  ...['POST /api/users/register', 'POST /api/users/login', 'GET /api/v1/parties/invitation', 'POST /api/v1/parties/join'],
];
const PARTY = '/api/v1/parties/:partyId';
/** What a guest may besides: in their party, and to find and hear its songs. */
const GUESTS = [
  ...['GET /api/v1/parties', 'GET /api/v1/clock', 'GET /api/v1/info', 'GET /api/v1/house'],
  ...['GET /api/v1/songs', 'GET /api/v1/songs/:songId', 'GET /api/v1/songs/:songId/files/*', 'GET /api/v1/songs/:songId/lyrics'],
  ...['GET /api/v1/search', 'GET /api/v1/artists', 'GET /api/v1/labels', 'GET /api/v1/folders', 'GET /api/v1/events'],
];
const isOfParty = (route: string) => route.includes(` ${PARTY}`);

let at: TestServer;
let routes: readonly string[];
let host: Browser;
let stranger: Browser;
let guest: Browser;
let things: Things;

beforeAll(async () => {
  ({ at, routes } = await startListingRoutes({ ROLES: 'api', REQUIRE_SIGN_IN: 'true' }));
  host = await withRole(at, await claim(at), 'host');
  stranger = new Browser(at);
  guest = new Browser(at);
  const song = await host.json(201, 'POST', '/api/songs', { title: 'A song', artist: 'Somebody' });
  const { party } = await host.json(201, 'POST', '/api/v1/parties', { name: 'Friday' });
  const { you } = await guest.json(200, 'POST', '/api/v1/parties/join', { code: party.code, name: 'Guest' });
  const { entryId } = await guest.json(201, 'POST', `/api/v1/parties/${party.id}/queue`, { songId: song['id'] });
  things = { songId: song['id'], SONG: song['id'], partyId: party.id, memberId: you.id, entryId, ENTRY: entryId, CODE: party.code };
});
afterAll(() => at.stop());

const closed = () => routes.filter((route) => !ANYBODY.includes(route) && !PAGE_ROUTES.some((page) => route === `GET ${page}`));
const connect = async (browser: Browser, namespace = ''): Promise<Socket> => {
  const socket = io(at.base + namespace, { transports: ['websocket'], extraHeaders: { cookie: browser.cookie }, forceNew: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return socket;
};
const joins = async (socket: Socket, room: string) => ((await socket.timeout(10_000).emitWithAck('join', { room })) as Json)['ok'];

describe('G08 G15 where everybody must sign in', () => {
  it('strangers are asked to, everywhere but at the door', async () => {
    const wrong: string[] = [];
    for (const route of closed()) {
      const { status } = await callRoute(stranger, route, things);
      if (status !== 401) wrong.push(`${route}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('P09 a code lets a guest in, to the party and its songs, and to nothing else', async () => {
    const wrong: string[] = [];
    // What ends the guest's being there comes last.
    const leaving = [`DELETE ${PARTY}/queue/:entryId`, `DELETE ${PARTY}/members/:memberId`];
    for (const route of closed().filter((one) => !leaving.includes(one) && one !== 'GET /api/v1/events')) {
      const { status } = await callRoute(guest, route, things);
      const may = GUESTS.includes(route) || isOfParty(route);
      if ((status === 401) === may) wrong.push(`${route}: ${status}, ${may ? 'may' : 'may not'}`);
    }
    expect(wrong).toEqual([]);
    expect(GUESTS.filter((route) => !routes.includes(route))).toEqual([]);
    expect(closed().filter((route) => isOfParty(route) && lineOf(route) === undefined)).toEqual([]);
  });

  it('a guest’s socket is for their party and its songs', async () => {
    const socket = await connect(guest);
    const party = `party:${things['partyId']}`;
    expect([await joins(socket, party), await joins(socket, 'library'), await joins(socket, `song:${things['songId']}`)]).toEqual([
      true,
      true,
      true,
    ]);
    const command = { partyId: things['partyId'], command: { type: 'party.react', reaction: '👏' } };
    expect(await socket.timeout(10_000).emitWithAck('party.command', command)).toMatchObject({ ok: true });
    const other = (await host.json(201, 'POST', '/api/v1/parties', { name: 'Another' }))['party'].id;
    expect(await joins(socket, `party:${other}`)).toBe(false);
    socket.close();
    const outside = await connect(stranger);
    for (const room of [party, 'library', `song:${things['songId']}`]) expect(await joins(outside, room), room).toBe(false);
    outside.close();
    const older = await connect(guest, '/karaoke-queue');
    const refused = new Promise((resolve) => older.once('error', resolve));
    older.emit('join_queue_room');
    expect(await refused).toMatchObject({ code: 'auth.required', event: 'join_queue_room' });
    older.close();
  });

  it('with the party the guest’s visit ends: the night can be looked at, the house no more', async () => {
    await host.json(200, 'POST', `/api/v1/parties/${things['partyId']}/end`);
    expect((await guest.send('GET', `/api/v1/parties/${things['partyId']}/history`)).status).toBe(200);
    for (const path of ['/api/v1/songs', '/api/v1/search?q=a', `/api/v1/songs/${things['songId']}`])
      expect((await guest.send('GET', path)).status, path).toBe(401);
    const socket = await connect(guest);
    expect(await joins(socket, 'library')).toBe(false);
    socket.close();
  });
});

describe('whoever signs out', () => {
  const gone = (socket: Socket) => new Promise((resolve) => socket.once('disconnect', resolve));
  let open: TestServer;
  beforeAll(async () => {
    open = at;
    at = await startTestServer({ ROLES: 'api' });
    host = await withRole(at, await claim(at), 'host', 'hanna');
  });
  afterAll(() => open.stop());

  it('loses the connections that were opened in their name, in every namespace, and nobody else does', async () => {
    const party = (await host.json(201, 'POST', '/api/v1/parties', { name: 'Friday' }))['party'].id as string;
    const [mine, jobs, other] = [await connect(host), await connect(host, '/jobs'), await connect(new Browser(at))];
    expect(await joins(mine, `party:${party}`)).toBe(true);
    const subscribed = new Promise((resolve) => jobs.once('subscribed', resolve));
    jobs.emit('subscribe_to_jobs');
    await subscribed;
    const both = Promise.all([gone(mine), gone(jobs)]);
    await host.json(204, 'DELETE', '/api/v1/session');
    expect(await both).toEqual(['transport close', 'transport close']);
    // It comes back by itself, as nobody in particular.
    await new Promise<void>((resolve) => (mine.connected ? resolve() : mine.once('connect', () => resolve())));
    expect(await joins(mine, `party:${party}`)).toBe(false);
    expect(await joins(mine, 'library')).toBe(true);
    expect(other.connected).toBe(true);
    for (const socket of [mine, jobs, other]) socket.close();
  });

  it('an event stream ends, too', async () => {
    const person = new Browser(at);
    await person.json(200, 'POST', '/api/v1/session', { username: 'hanna', password: PASSWORD });
    const stream = await person.send('GET', '/api/v1/events?rooms=library');
    const ended = stream.text();
    await person.json(204, 'DELETE', '/api/v1/session');
    expect(await ended).toContain('event: snapshot');
  });
});
