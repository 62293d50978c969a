import { toneWav } from '@refrain/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, claim, PASSWORD, withRole } from './people.ts';
import { getJson, type Json, sendFile, sendJson, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/* People: who they are, what they may do, and that nobody acts for somebody else. */

const WITHOUT_WORK = { ROLES: 'api' };
let at: TestServer;
const start = async (env: Record<string, string> = {}) => {
  at = await startTestServer({ ...WITHOUT_WORK, ...env });
};
const status = async (browser: Browser, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  (await browser.send(method, path, body, headers)).status;
const signIn = (browser: Browser, username: string, password?: string) => browser.send('POST', '/api/v1/session', { username, password });

describe('a house without accounts', () => {
  beforeAll(() => start());
  afterAll(() => at.stop());

  it('is run by everybody in it, and tells nobody about accounts', async () => {
    const anybody = new Browser(at);
    const session = await anybody.json(200, 'GET', '/api/v1/session');
    expect(session).toMatchObject({ account: null, role: 'admin', house: { isClaimed: false, signInRequired: false, oidcUrl: null } });
    for (const path of ['/api/v1/accounts', '/api/v1/audit']) expect(await status(anybody, 'GET', path), path).toBe(401);
    expect(await status(anybody, 'GET', '/metrics')).toBe(200);
    expect((await getJson(`${at.base}/api/v1/health`)).body.folders[0].path).toBe(at.folder);
  });

  it('G15 the account of a friend is theirs although everybody is admin', async () => {
    const friend = new Browser(at);
    const { id } = await friend.json(201, 'POST', '/users/register', { username: 'friend', password: PASSWORD });
    const stranger = new Browser(at);
    expect((await stranger.json(200, 'GET', '/api/v1/session')).role).toBe('admin');
    expect(await status(stranger, 'PATCH', `/users/${id}`, { password: 'stolen password' })).toBe(401);
    expect(await status(stranger, 'GET', `/api/v1/accounts/${id}/export`)).toBe(401);
    await signIn(friend, 'friend', PASSWORD);
    const session = await friend.json(200, 'GET', '/api/v1/session');
    expect(session).toMatchObject({ role: 'admin', account: { role: 'viewer' }, house: { isClaimed: false } });
    expect(await status(friend, 'GET', '/api/v1/accounts')).toBe(403);
  });

  it('is claimed once, by an account with a password; then visitors may look', async () => {
    const first = new Browser(at);
    expect(await status(first, 'POST', '/api/v1/accounts', { username: 'root' })).toBe(400);
    const answers = await Promise.all(
      ['root', 'boss'].map((username) => new Browser(at).send('POST', '/api/v1/accounts', { username, password: PASSWORD })),
    );
    const roles = (await Promise.all(answers.map(async (answer) => ((await answer.json()) as Json).role))).filter(
      (role) => role === 'admin',
    );
    expect(roles).toHaveLength(1);
    const visitor = new Browser(at);
    expect(await visitor.json(200, 'GET', '/api/v1/session')).toMatchObject({ role: 'viewer', house: { isClaimed: true } });
    expect(await status(visitor, 'GET', '/api/v1/songs')).toBe(200);
    expect(await status(visitor, 'GET', '/metrics')).toBe(401);
    expect(JSON.stringify((await getJson(`${at.base}/api/v1/health`)).body)).not.toContain(at.folder);
    expect(JSON.stringify((await getJson(`${at.base}/health`)).body)).not.toContain(at.folder);
    const beep = toneWav({ seconds: 1, frequencyHz: 220 });
    expect((await sendFile(`${at.base}/api/v1/uploads`, beep, 'beep.wav')).status).toBe(401);
  });
});

describe('P09 signing in', () => {
  let admin: Browser;
  beforeEach(async () => {
    await start();
    admin = await claim(at);
  });
  afterEach(() => at.stop());

  it('gives a session by a cookie that scripts cannot read, until signing out', async () => {
    const browser = new Browser(at);
    const answer = await signIn(browser, ' ROOT ', PASSWORD);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('refrain_session='));
    expect(cookie).toMatch(/; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
    expect(await browser.json(200, 'GET', '/api/v1/session')).toMatchObject({ role: 'admin', account: { username: 'root' } });
    const old = browser.cookie;
    expect(await status(browser, 'DELETE', '/api/v1/session')).toBe(204);
    expect(await browser.json(200, 'GET', '/api/v1/session')).toMatchObject({ account: null, role: 'viewer' });
    expect((await getJson(`${at.base}/api/v1/session`, { cookie: old })).body.account).toBeNull();
  });

  it('says the same of a wrong password and of nobody, and slows guesses down', async () => {
    const answers: Json[] = [];
    for (const [username, password] of [
      ['root', 'wrong password'],
      ['nobody', 'wrong password'],
      ['root', ''],
    ] as const) {
      const { requestId: _, ...body } = (await (await signIn(new Browser(at), username, password)).json()) as Json;
      answers.push(body);
    }
    expect(answers[0]).toMatchObject({ status: 401, code: 'auth.wrongPassword' });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await signIn(new Browser(at), 'root', `guess ${n}`)).status);
    expect(statuses.at(-1)).toBe(429);
    const limited = await signIn(new Browser(at), 'root', PASSWORD);
    expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await signIn(new Browser(at), 'nobody', 'x')).status).toBe(401);
    const { entries } = await admin.json(200, 'GET', '/api/v1/audit');
    expect(entries.filter(({ act }: Json) => act === 'session.refused').length).toBeGreaterThan(3);
    expect(JSON.stringify(entries)).not.toMatch(/guess|wrong password/);
  });

  it('a changed password ends the other sessions, and needs the current one', async () => {
    const ann = await withRole(at, admin, 'singer', 'ann');
    const elsewhere = new Browser(at);
    await signIn(elsewhere, 'ann', PASSWORD);
    const path = `/api/v1/accounts/${ann.id}`;
    expect(await status(ann, 'PATCH', path, { password: 'another password', currentPassword: 'wrong' })).toBe(401);
    await ann.json(200, 'PATCH', path, { password: 'another password', currentPassword: PASSWORD });
    expect((await ann.json(200, 'GET', '/api/v1/session')).account.username).toBe('ann');
    expect((await elsewhere.json(200, 'GET', '/api/v1/session')).account).toBeNull();
    expect((await signIn(elsewhere, 'ann', PASSWORD)).status).toBe(401);
    expect((await signIn(elsewhere, 'ann', 'another password')).status).toBe(200);
    const { sessions } = await ann.json(200, 'GET', `${path}/sessions`);
    expect(sessions.map(({ isThisOne }: Json) => isThisOne).sort()).toEqual([false, true]);
    expect(await status(ann, 'DELETE', `${path}/sessions`)).toBe(204);
    for (const browser of [ann, elsewhere]) expect((await browser.json(200, 'GET', '/api/v1/session')).account).toBeNull();
  });

  it('nobody else’s page can act with a session', async () => {
    const evil = { origin: 'https://evil.example' };
    expect(await status(admin, 'DELETE', '/api/v1/session', undefined, evil)).toBe(403);
    expect(await status(admin, 'DELETE', '/api/v1/session', undefined, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status(admin, 'POST', '/users/register', { username: 'eve' }, evil)).toBe(403);
    expect(await status(admin, 'GET', '/api/v1/session', undefined, evil)).toBe(200);
    expect((await admin.json(200, 'GET', '/api/v1/session')).account.username).toBe('root');
    expect(await status(admin, 'DELETE', '/api/v1/session', undefined, { origin: at.base })).toBe(204);
  });

  it('an account is seen, changed, exported and removed by itself and an admin alone', async () => {
    const ann = await withRole(at, admin, 'singer', 'ann');
    const bob = await withRole(at, admin, 'host', 'bob');
    const path = `/api/v1/accounts/${ann.id}`;
    const attempts = [
      ['GET', path],
      ['PATCH', path, { displayName: 'Eve' }],
      ['DELETE', path],
      ['GET', `${path}/export`],
      ['GET', `${path}/sessions`],
      ['DELETE', `${path}/sessions`],
      ['GET', `${path}/keys`],
      ['POST', `${path}/keys`, { name: 'k' }],
      ['DELETE', `${path}/keys/x`],
    ] as const;
    for (const [method, to, body] of attempts) {
      expect(await status(bob, method, to, body), `${method} ${to}`).toBe(403);
      expect(await status(new Browser(at), method, to, body), `${method} ${to}`).toBe(401);
    }
    expect(await status(admin, 'POST', `${path}/keys`, { name: 'k' }), 'not even an admin acts in her name').toBe(403);
    expect(await status(ann, 'PATCH', path, { role: 'admin' })).toBe(403);
    const edited = await ann.json(200, 'PATCH', path, { displayName: 'Ann B', theme: 'dusk', colour: '#ff8800' });
    expect(edited).toMatchObject({ displayName: 'Ann B', theme: 'dusk', colour: '#ff8800', role: 'singer' });
    expect((await admin.json(200, 'PATCH', path, { role: 'host' })).role).toBe('host');
    expect((await ann.json(200, 'GET', '/api/v1/session')).role).toBe('host');
    const data = await ann.json(200, 'GET', `${path}/export`);
    expect(data).toMatchObject({ account: { username: 'ann' }, sessions: [{ accountId: ann.id }], audit: expect.any(Array) });
    expect(JSON.stringify(data)).not.toMatch(/argon2|rfs_|hash/i);
    expect(await status(ann, 'DELETE', path)).toBe(204);
    expect((await ann.json(200, 'GET', '/api/v1/session')).account).toBeNull();
    expect(await status(admin, 'GET', path)).toBe(404);
    const acts = (await admin.json(200, 'GET', '/api/v1/audit')).entries.map(({ act }: Json) => act);
    expect(acts).toEqual(
      expect.arrayContaining(['account.created', 'account.roleChanged', 'account.exported', 'account.deleted', 'session.started']),
    );
  });

  it('the last admin stays', async () => {
    const { account } = await admin.json(200, 'GET', '/api/v1/session');
    const path = `/api/v1/accounts/${account.id}`;
    expect(await status(admin, 'DELETE', path)).toBe(409);
    expect(await status(admin, 'PATCH', path, { role: 'host' })).toBe(409);
    const second = await withRole(at, admin, 'admin', 'second');
    expect(await status(second, 'PATCH', path, { role: 'host' })).toBe(200);
    expect(await status(second, 'DELETE', `/api/v1/accounts/${second.id}`)).toBe(409);
  });

  it('an account without a password is worth no more than a visitor', async () => {
    const guest = new Browser(at);
    const made = await guest.json(201, 'POST', '/api/v1/accounts', { username: 'Guest' });
    expect(made).toMatchObject({ role: 'viewer', hasPassword: false });
    expect(await status(guest, 'POST', '/api/v1/accounts', { username: 'guest' }), 'one spelling, one account').toBe(409);
    expect(await status(guest, 'POST', '/api/v1/accounts', { username: 'other', role: 'admin' })).toBe(403);
    expect(await status(admin, 'PATCH', `/api/v1/accounts/${made.id}`, { role: 'host' })).toBe(400);
    expect(await status(admin, 'POST', '/api/v1/accounts', { username: 'other', role: 'host' })).toBe(400);
    expect((await signIn(new Browser(at), 'guest')).status).toBe(200);
    await guest.json(200, 'PATCH', `/api/v1/accounts/${made.id}`, { password: PASSWORD });
    expect((await signIn(new Browser(at), 'guest')).status).toBe(401);
  });
});

describe('keys', () => {
  it('of an account act for it, within their role, until they are removed', async () => {
    await start();
    const admin = await claim(at);
    const host = await withRole(at, admin, 'host');
    const path = `/api/v1/accounts/${host.id}/keys`;
    const { key, id } = await host.json(201, 'POST', path, { name: 'player', role: 'singer', expiresInDays: 30 });
    const program = { authorization: `Bearer ${key}` };
    const session = (await getJson(`${at.base}/api/v1/session`, program)).body;
    expect(session).toMatchObject({ role: 'singer', account: { username: 'host' } });
    // A page of another site cannot send such a header; a program has no origin to be checked.
    expect((await sendJson(`${at.base}/api/v1/accounts`, { username: 'x' }, { ...program, origin: 'https://evil.example' })).status).toBe(
      400,
    );
    const own = new Browser(at, program);
    expect(await status(own, 'POST', path, { name: 'more' }), 'a key makes no keys').toBe(403);
    expect(await status(own, 'PATCH', `/api/v1/accounts/${host.id}`, { password: 'another password' })).toBe(403);
    const listed = await host.json(200, 'GET', path);
    expect(listed.keys).toMatchObject([{ id, name: 'player', role: 'singer', lastUsedAt: expect.any(String) }]);
    expect(JSON.stringify(listed)).not.toContain(key);
    expect(await status(host, 'DELETE', `${path}/${id}`)).toBe(204);
    expect(await status(host, 'DELETE', `${path}/${id}`)).toBe(404);
    expect((await getJson(`${at.base}/api/v1/songs`, program)).status).toBe(401);
    await at.stop();
  });

  it('API_KEYS of the settings keep their owner’s things apart and run no house', async () => {
    await start({ API_KEYS: 'ann:ann-key-0123456789' });
    await claim(at);
    const ann = new Browser(at, { 'x-api-key': 'ann-key-0123456789' });
    expect(await ann.json(200, 'GET', '/api/v1/session')).toMatchObject({ account: null, role: 'singer' });
    expect(await status(ann, 'GET', '/metrics')).toBe(403);
    expect(await status(ann, 'GET', '/api/v1/accounts')).toBe(403);
    await at.stop();
  });
});

describe('settings about people', () => {
  afterEach(() => at.stop());

  it('VISITOR_ROLE lets visitors add songs', async () => {
    await start({ VISITOR_ROLE: 'singer' });
    await claim(at);
    const sent = await sendFile(`${at.base}/api/v1/uploads`, toneWav({ seconds: 1, frequencyHz: 220 }), 'beep.wav');
    expect(sent.status).toBe(201);
  });

  it('REQUIRE_SIGN_IN asks for it everywhere, but for what tells so', async () => {
    await start({ REQUIRE_SIGN_IN: 'true', API_KEYS: 'ann:ann-key-0123456789' });
    const stranger = new Browser(at);
    const open = ['/api/v1/session', '/health/live', '/health/ready', '/health/simple', '/api/health'];
    for (const path of open) expect(await status(stranger, 'GET', path), path).toBe(200);
    const closed = ['/api/v1/songs', '/api/v1/info', '/api/v1/health', '/metrics', '/health', '/api/jobs', '/docs/json'];
    for (const path of closed) expect(await status(stranger, 'GET', path), path).toBe(401);
    const admin = await claim(at);
    expect(await status(admin, 'GET', '/metrics')).toBe(200);
    expect(await status(stranger, 'POST', '/api/v1/accounts', { username: 'more', password: PASSWORD })).toBe(403);
    expect(await status(stranger, 'GET', '/api/v1/songs')).toBe(401);
    expect((await getJson(`${at.base}/api/v1/songs`, { 'x-api-key': 'ann-key-0123456789' })).status).toBe(200);
    const viewer = await withRole(at, admin, 'viewer');
    expect(await status(viewer, 'GET', '/api/v1/songs')).toBe(200);
  });

  it('SIGN_UP closes the making of accounts', async () => {
    await start({ SIGN_UP: 'false' });
    await claim(at);
    expect(await status(new Browser(at), 'POST', '/api/v1/accounts', { username: 'more', password: PASSWORD })).toBe(403);
    expect(await status(new Browser(at), 'POST', '/users/register', { username: 'more' })).toBe(403);
  });
});

describe('Open Karaoke Studio’s users', () => {
  let admin: Browser;
  beforeAll(async () => {
    await start();
    admin = await claim(at);
  });
  afterAll(() => at.stop());

  it('C32 POST /users/register makes an account, once', async () => {
    const body = { username: 'carla', password: PASSWORD, display_name: 'Carla' };
    const made = await new Browser(at).json(201, 'POST', '/users/register', body);
    expect(made).toEqual({ success: true, id: expect.any(String) });
    await new Browser(at).json(400, 'POST', '/users/register', body);
    await new Browser(at).json(400, 'POST', '/users/register', { username: 'ab' });
    expect(await new Browser(at).json(201, 'POST', '/api/users/register', { username: 'no password', password: '' })).toMatchObject({
      success: true,
    });
  });

  it('C33 G15 POST /users/login gives a session that is one, by cookie and by token', async () => {
    const carla = new Browser(at);
    const { id } = await new Browser(at).json(201, 'POST', '/users/register', {
      username: 'carla2',
      password: PASSWORD,
      display_name: 'C',
    });
    const login = await carla.json(200, 'POST', '/users/login', { username: 'carla2', password: PASSWORD });
    expect(login).toMatchObject({ success: true, id, display_name: 'C', is_admin: false });
    expect((await carla.json(200, 'GET', '/api/v1/session')).account.id).toBe(id);
    const byToken = await getJson(`${at.base}/api/v1/session`, { authorization: `Bearer ${login.token}` });
    expect(byToken.body.account.id).toBe(id);
    for (const password of ['wrong password', '', undefined])
      await new Browser(at).json(401, 'POST', '/users/login', { username: 'carla2', password });
    await new Browser(at).json(401, 'POST', '/users/login', { username: 'nobody at all', password: 'x' });
    const without = await new Browser(at).json(200, 'POST', '/users/login', { username: 'no password' });
    expect(without.success).toBe(true);
  });

  it('C34 G15 PATCH /users/{id} is for oneself and an admin', async () => {
    const carla = new Browser(at);
    const { id } = await carla.json(201, 'POST', '/users/register', { username: 'carla3', password: PASSWORD });
    const other = new Browser(at);
    await other.json(201, 'POST', '/users/register', { username: 'dan', password: PASSWORD });
    await other.json(200, 'POST', '/users/login', { username: 'dan', password: PASSWORD });
    await other.json(403, 'PATCH', `/users/${id}`, { password: 'stolen password' });
    await new Browser(at).json(401, 'PATCH', `/users/${id}`, { password: 'stolen password' });
    await carla.json(401, 'PATCH', `/users/${id}`, { display_name: 'not signed in' });
    await carla.json(200, 'POST', '/users/login', { username: 'carla3', password: PASSWORD });
    expect(await carla.json(200, 'PATCH', `/users/${id}`, { display_name: 'Carla', password: 'my new password' })).toEqual({
      success: true,
    });
    await new Browser(at).json(401, 'POST', '/users/login', { username: 'carla3', password: PASSWORD });
    const again = await carla.json(200, 'POST', '/users/login', { username: 'carla3', password: 'my new password' });
    expect(again.display_name).toBe('Carla');
    expect(await admin.json(200, 'PATCH', `/api/users/${id}`, { display_name: 'By the admin' })).toEqual({ success: true });
    await admin.json(404, 'PATCH', '/users/nobody', { display_name: 'x' });
  });
});

describe('G08 jobs of people', () => {
  it('are in the list of who started them, and steered by them and hosts', async () => {
    await start();
    const admin = await claim(at);
    const ann = await withRole(at, admin, 'singer', 'ann');
    const bob = await withRole(at, admin, 'singer', 'bob');
    const host = await withRole(at, admin, 'host');
    const beep = toneWav({ seconds: 1, frequencyHz: 220 });
    const sent = await sendFile(`${at.base}/api/v1/uploads`, beep, 'a.wav', {}, { cookie: ann.cookie });
    const { jobId } = (await sent.json()) as Json;
    const mine = async (browser: Browser) => (await browser.json(200, 'GET', '/api/v1/jobs')).jobs.map(({ id }: Json) => id);
    expect([await mine(ann), await mine(bob), await mine(new Browser(at))]).toEqual([[jobId], [], []]);
    for (const path of [`/api/v1/jobs/${jobId}/cancel`, `/api/jobs/${jobId}/cancel`, `/api/v1/jobs/${jobId}/retry`]) {
      expect(await status(bob, 'POST', path), path).toBe(403);
      expect(await status(new Browser(at), 'POST', path), path).toBe(403);
    }
    expect(await status(bob, 'DELETE', `/api/jobs/${jobId}`)).toBe(403);
    expect(await status(ann, 'POST', `/api/v1/jobs/${jobId}/cancel`)).toBe(200);
    expect(await status(host, 'POST', `/api/v1/jobs/${jobId}/retry`)).toBe(200);
    await at.stop();
  });
});
