import { fastifyCookie } from '@fastify/cookie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { AccountKeysRepository } from './account-keys.repository.ts';
import { AccountKeysService } from './account-keys.service.ts';
import { AccountsRepository } from './accounts.repository.ts';
import { AuditRepository } from './audit.repository.ts';
import { AuditService } from './audit.service.ts';
import { type HouseRules, HouseService } from './house.service.ts';
import { IdentityService } from './identity.service.ts';
import { type Actor, ANYBODY, type GuestStanding } from './identity.types.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { SessionsService } from './sessions.service.ts';

const RULES: HouseRules = { visitorRole: 'viewer', signInRequired: false, signUpOpen: true };
const onError = (_: string, error: unknown) => {
  throw error;
};
const SECRET = 'a secret key of some length';
const DAY_MS = 24 * 3_600_000;

const standing = new Map<string, GuestStanding>();
let database: Database;
let accounts: AccountsRepository;
let sessions: SessionsService;
let keys: AccountKeysService;
beforeEach(async () => {
  database = await openTestDatabase();
  accounts = new AccountsRepository(database);
  sessions = new SessionsService(new SessionsRepository(database));
  keys = new AccountKeysService(
    new AccountKeysRepository(database),
    new AuditService(new AuditRepository(database)),
    new InProcessEventBus({ onError }),
  );
});
afterEach(() => database.destroy());

const identityWith = (rules: Partial<HouseRules> = {}) =>
  new IdentityService({
    apiKeys: [{ name: 'ann', key: 'ann-key-0123456789' }],
    secretKey: SECRET,
    corsOrigins: '*',
    house: new HouseService(accounts, { ...RULES, ...rules }),
    sessions,
    keys,
    standingOf: async (visitorId) => standing.get(visitorId) ?? 'none',
  });
const who = (headers: Record<string, string>, auth: Record<string, unknown> = {}, rules: Partial<HouseRules> = {}) =>
  identityWith(rules).ofHandshake({ headers, auth });

function signedIn(accountId: string): Actor {
  const identity = { ...ANYBODY, accountId };
  return { identity, accountRole: 'viewer', sessionId: 's', address: null, client: undefined };
}

async function account(id: string, role: 'viewer' | 'singer' | 'host' | 'admin') {
  const text = { username: id, usernameKey: id, displayName: id, passwordHash: null, theme: null, colour: null };
  await accounts.insert({ id, ...text, role, oidcIssuer: null, oidcSubject: null, createdAt: 0, updatedAt: 0, lastSignInAt: null });
}

describe('the identity of a socket', () => {
  it('is an admin while nobody has claimed the house, and a visitor from then on', async () => {
    expect(await who({})).toEqual({ ownerId: null, visitorId: null, accountId: null, role: 'admin' });
    await account('guest', 'singer');
    expect((await who({})).role).toBe('admin');
    await account('root', 'admin');
    expect((await who({})).role).toBe('viewer');
    expect((await who({}, {}, { visitorRole: 'singer' })).role).toBe('singer');
  });

  it('is the account of the session, by cookie or token, until it ends', async () => {
    await account('root', 'admin');
    await account('host', 'host');
    const { token } = await sessions.start('host', 'Firefox');
    const known = { ownerId: null, visitorId: null, accountId: 'host', role: 'host' };
    expect(await who({ cookie: `refrain_session=${token}` })).toEqual(known);
    expect(await who({}, { token })).toEqual(known);
    expect(await who({ authorization: `Bearer ${token}` })).toEqual(known);
    await sessions.endAll('host');
    expect((await who({ cookie: `refrain_session=${token}` })).accountId).toBeNull();
    await expect(who({}, { token })).rejects.toMatchObject({ code: 'auth.required' });
  });

  it('ignores the cookie of a socket that another site opened', async () => {
    await account('root', 'admin');
    const { token } = await sessions.start('root', undefined);
    const headers = { cookie: `refrain_session=${token}`, host: 'karaoke.example', origin: 'https://evil.example' };
    expect(await who(headers)).toMatchObject({ accountId: null, role: 'viewer' });
    expect(await who({ ...headers, origin: 'https://karaoke.example' })).toMatchObject({ accountId: 'root', role: 'admin' });
  });

  it('knows a visitor by a signed cookie only', async () => {
    const cookie = (value: string) => ({ cookie: `refrain_visitor=${encodeURIComponent(value)}` });
    expect((await who(cookie(fastifyCookie.sign('v1', SECRET)))).visitorId).toBe('v1');
    expect((await who(cookie(fastifyCookie.sign('v1', 'another secret')))).visitorId).toBeNull();
    expect((await who(cookie('v1'))).visitorId).toBeNull();
  });

  it('is the owner of a key from the settings', async () => {
    expect(await who({ 'x-api-key': 'ann-key-0123456789' })).toMatchObject({ ownerId: 'ann', accountId: null, role: 'singer' });
    await expect(who({ 'x-api-key': 'ann-key-012345678' })).rejects.toMatchObject({ code: 'auth.required' });
  });

  it('is the account of a key, with no more than the key may', async () => {
    await account('root', 'admin');
    await account('host', 'host');
    const of = async (id: string, role: 'singer' | 'admin') =>
      who({}, { token: (await keys.create(id, { name: 'k', role }, signedIn(id))).key });
    expect(await of('host', 'singer')).toMatchObject({ accountId: 'host', role: 'singer' });
    expect(await of('host', 'admin')).toMatchObject({ accountId: 'host', role: 'host' });
    const { key } = await keys.create('host', { name: 'k', role: 'host', expiresInDays: 1 }, signedIn('host'));
    expect(await keys.find(key, Date.now() + 0.9 * DAY_MS)).not.toBeNull();
    expect(await keys.find(key, Date.now() + 1.1 * DAY_MS)).toBeNull();
  });

  it('must sign in where that is asked for, also before the house is claimed', async () => {
    const rules = { signInRequired: true };
    await expect(who({}, {}, rules)).rejects.toMatchObject({ code: 'auth.required' });
    expect(await who({ 'x-api-key': 'ann-key-0123456789' }, {}, rules)).toMatchObject({ ownerId: 'ann' });
    await account('vera', 'viewer');
    const { token } = await sessions.start('vera', undefined);
    expect(await who({}, { token }, rules)).toMatchObject({ accountId: 'vera', role: 'viewer' });
  });
});

describe('P09 a session', () => {
  it('lasts as long as it is used, but not for ever; the database holds no token', async () => {
    await account('host', 'host');
    const start = Date.now();
    const { token } = await sessions.start('host', 'x'.repeat(500), start);
    const after = (days: number) => sessions.find(token, start + days * DAY_MS);
    expect(await after(0)).toMatchObject({ accountId: 'host', renewedUntil: null });
    for (let day = 29; day < 180; day += 29) expect(await after(day), `day ${day}`).toMatchObject({ accountId: 'host' });
    expect((await after(179))?.renewedUntil).toBe(start + 180 * DAY_MS);
    expect(await after(180.1)).toBeNull();
    const row = await database.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(token.slice(4));
  });

  it('is over when it was not used for a month, and is then swept away', async () => {
    await account('host', 'host');
    const start = Date.now();
    const { token } = await sessions.start('host', undefined, start);
    expect(await sessions.find(token, start + 30.1 * DAY_MS)).toBeNull();
    await sessions.start('host', undefined, start + 31 * DAY_MS);
    expect(await database.selectFrom('sessions').select('id').execute()).toHaveLength(1);
  });
});
