import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Fault, OidcProvider } from './oidc-provider.ts';
import { Browser, claim, withRole } from './people.ts';
import { type Json, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/* Signing in through an identity provider that is our own. */

const START = '/api/v1/session/oidc';
let provider: OidcProvider;
let at: TestServer;

/** Goes to the provider and comes back, as a browser does. @returns the answer to coming back */
async function signIn(browser: Browser, change: (back: URL) => void = () => undefined): Promise<Response> {
  const there = await browser.send('GET', START);
  if (there.status !== 302) return there;
  const agreed = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
  const back = new URL(agreed.headers.get('location') ?? '');
  change(back);
  return browser.send('GET', back.href);
}
const session = (browser: Browser) => browser.json(200, 'GET', '/api/v1/session');

for (const algorithm of ['RS256', 'ES256'] as const)
  describe(`a provider that signs with ${algorithm}`, () => {
    beforeAll(async () => {
      provider = await OidcProvider.start(algorithm);
      at = await startTestServer({ ROLES: 'api', ...provider.settings });
    });
    afterAll(async () => {
      await at.stop();
      await provider.stop();
    });

    it('the first who comes is the admin, the next are singers, each known by subject', async () => {
      expect((await session(new Browser(at))).house).toMatchObject({ isClaimed: false, oidcUrl: START });
      const first = new Browser(at);
      provider.person = { sub: 'a', preferred_username: 'anna', name: 'Anna' };
      const back = await signIn(first);
      expect([back.status, back.headers.get('location')]).toEqual([302, '/']);
      const account = { username: 'anna', displayName: 'Anna', role: 'admin', isExternal: true, hasPassword: false };
      expect((await session(first)).account).toMatchObject(account);
      const second = new Browser(at);
      // The same name from another subject is somebody else.
      provider.person = { sub: 'b', preferred_username: 'anna' };
      await signIn(second);
      expect((await session(second)).account).toMatchObject({ username: 'anna 2', role: 'singer' });
      const again = new Browser(at);
      await signIn(again);
      expect((await session(again)).account.id).toBe((await session(second)).account.id);
      const { id } = (await session(second)).account as Json;
      expect((await second.send('PATCH', `/api/v1/accounts/${id}`, { password: 'a password instead' })).status).toBe(400);
      expect((await second.send('POST', '/api/v1/session', { username: 'anna 2', password: '' })).status).toBe(401);
    });
  });

describe('signing in through a provider', () => {
  let admin: Browser;
  beforeEach(async () => {
    provider = await OidcProvider.start();
    at = await startTestServer({ ROLES: 'api', ...provider.settings, OIDC_ROLES: 'karaoke-hosts:host,family:singer' });
    admin = await claim(at);
    await withRole(at, admin, 'singer', 'anna');
  });
  afterEach(async () => {
    await at.stop();
    await provider.stop();
  });

  it('gives the highest role that the groups say, anew each time, wherever the groups are told', async () => {
    provider.person = { sub: 'g', preferred_username: 'gina', groups: ['family', 'karaoke-hosts', 'others'] };
    const gina = new Browser(at);
    await signIn(gina);
    expect((await session(gina)).role).toBe('host');
    provider.person = { ...provider.person, groups: ['others'] };
    await signIn(gina);
    expect((await session(gina)).role).toBe('singer');
    const acts = (await admin.json(200, 'GET', '/api/v1/audit')).entries.map(({ act }: Json) => act);
    expect(acts).toContain('account.roleChanged');
  });

  it('reads names and groups at the userinfo endpoint too', async () => {
    provider.onlyUserInfo = true;
    provider.person = { sub: 'g', preferred_username: 'gina', groups: ['karaoke-hosts'] };
    const gina = new Browser(at);
    await signIn(gina);
    expect(await session(gina)).toMatchObject({ role: 'host', account: { username: 'gina' } });
  });

  it('never makes somebody the owner of an account that has the same name', async () => {
    provider.person = { sub: 'x', preferred_username: 'root' };
    const someone = new Browser(at);
    await signIn(someone);
    expect(await session(someone)).toMatchObject({ role: 'singer', account: { username: 'root 2' } });
  });

  const FAULTS: Fault[] = ['signature', 'unsigned', 'audience', 'issuer', 'nonce', 'expired', 'huge'];
  it.each(FAULTS)('refuses an identity whose fault is: %s', async (fault) => {
    provider.fault = fault;
    const browser = new Browser(at);
    const answer = await signIn(browser);
    expect([answer.status, ((await answer.json()) as Json).code]).toEqual([502, 'auth.providerFailed']);
    expect((await session(browser)).account).toBeNull();
  });

  it('refuses who comes back with another’s state, code or browser, or twice', async () => {
    const browser = new Browser(at);
    expect((await signIn(browser, (back) => back.searchParams.set('state', 'another'))).status).toBe(502);
    expect((await signIn(browser, (back) => back.searchParams.set('code', 'another'))).status).toBe(502);
    expect((await signIn(browser, (back) => back.searchParams.set('error', 'access_denied'))).status).toBe(502);
    let link = '';
    await signIn(browser, (back) => {
      link = back.href;
    });
    expect((await new Browser(at).send('GET', link)).status).toBe(502);
    expect((await browser.send('GET', link)).status).toBe(502);
    expect((await new Browser(at, { cookie: 'refrain_oidc=forged' }).send('GET', link)).status).toBe(502);
  });

  it('says so when the provider is down, and works when it is back', async () => {
    provider.fault = 'down';
    expect((await signIn(new Browser(at))).status).toBe(502);
    provider.fault = 'none';
    expect((await signIn(new Browser(at))).status).toBe(302);
  });
});
