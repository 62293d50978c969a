import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { openOutsideServices } from './outside-services.fixture.ts';

let database: Database;
let server: LocalServer;
let status: number;
const LIMITS = { maxBytes: 1000, timeoutMs: 1000 };

beforeEach(async () => {
  database = await openTestDatabase();
  status = 200;
  server = await startLocalServer(({ url }, response) => {
    if (url.pathname === '/broken') response.end('{"half":');
    else if (url.pathname === '/huge') response.end(Buffer.alloc(5000, ' '));
    else answerJson(response, { fine: true }, status, status === 429 ? { 'retry-after': '900' } : {});
  });
});
afterEach(async () => {
  await server.close();
  await database.destroy();
});

describe('a service outside', () => {
  it('is not asked while it is switched off, and the refusal names the switch', async () => {
    const { outside } = await openOutsideServices(database, { 'itunes.baseUrl': server.url });
    const asked = outside.askJson('itunes', { url: server.url, ...LIMITS });
    await expect(asked).rejects.toMatchObject({ code: 'outside.switchedOff', details: { setting: 'itunes.enabled' } });
    await expect(asked).rejects.toThrow(/itunes\.enabled/);
    expect(server.seen).toEqual([]);
    expect((await outside.list()).every(({ enabled, lastUsedAt }) => !enabled && lastUsedAt === null)).toBe(true);
  });

  it('is asked when it is on, and its last use and last error are known', async () => {
    const { outside } = await openOutsideServices(database, { 'itunes.enabled': true, 'itunes.baseUrl': server.url });
    expect(await outside.askJson('itunes', { url: server.url, ...LIMITS })).toEqual({ fine: true });
    status = 429;
    await expect(outside.askJson('itunes', { url: server.url, ...LIMITS })).rejects.toMatchObject({
      code: 'outside.busy',
      details: { retryAfterSeconds: 900 },
    });
    const { enabled, lastSucceededAt, lastError } = (await outside.list()).find(({ name }) => name === 'itunes')!;
    expect([enabled, lastSucceededAt, lastError?.message]).toEqual([true, expect.any(String), expect.stringContaining('15 minutes')]);
  });

  it('may give nonsense, too much, or nothing', async () => {
    const { outside } = await openOutsideServices(database, { 'itunes.enabled': true, 'itunes.baseUrl': server.url });
    for (const path of ['/broken', '/huge'])
      await expect(outside.askJson('itunes', { url: server.url + path, ...LIMITS })).rejects.toMatchObject({
        code: 'outside.misunderstood',
      });
    status = 404;
    expect(await outside.askJson('itunes', { url: server.url, ...LIMITS })).toBeNull();
    status = 500;
    await expect(outside.askJson('itunes', { url: server.url, ...LIMITS })).rejects.toMatchObject({ code: 'outside.unreachable' });
  });

  it('P10 is trusted at its own address only: others in this network are refused unless a setting allows them', async () => {
    const { outside, settings } = await openOutsideServices(database, { 'links.enabled': true });
    const open = async () => (await outside.open('links', { url: server.url, ...LIMITS })).status;
    await expect(open()).rejects.toMatchObject({ code: 'outside.addressRefused' });
    await settings.change({ 'outside.allowLocalHosts': true }, { ownerId: null, visitorId: null, accountId: null, role: 'admin' });
    expect(await open()).toBe(200);
  });

  it('MusicBrainz is asked once a second at most', async () => {
    const { outside } = await openOutsideServices(database, { 'musicBrainz.enabled': true, 'musicBrainz.baseUrl': server.url });
    const before = Date.now();
    await Promise.all([1, 2, 3].map(() => outside.askJson('musicBrainz', { url: server.url, ...LIMITS })));
    expect(Date.now() - before).toBeGreaterThanOrEqual(1990);
  });
});
