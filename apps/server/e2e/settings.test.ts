import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getJson, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let at: TestServer;
beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
});
afterAll(() => at.stop());

const change = (body: unknown) =>
  fetch(`${at.base}/api/v1/settings`, { method: 'PATCH', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

describe('settings', () => {
  it('are changed while the server runs', async () => {
    expect((await getJson(`${at.base}/api/v1/settings`)).body).toMatchObject({ 'lrclib.enabled': false, 'imports.leastRole': 'host' });
    expect((await change({ 'lrclib.enabled': true })).status).toBe(200);
    expect((await getJson(`${at.base}/api/v1/settings`)).body).toMatchObject({ 'lrclib.enabled': true });
  });

  it('a wrong one is refused with a sentence', async () => {
    const response = await change({ 'lrclib.enabled': 'perhaps' });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain('lrclib.enabled');
  });

  it('a key that nobody has reads and changes nothing', async () => {
    const headers = { 'x-api-key': 'a-key-that-nobody-has', 'content-type': 'application/json' };
    for (const path of ['/api/v1/settings', '/api/v1/outside-services'])
      expect((await fetch(at.base + path, { headers })).status).toBe(401);
    expect((await fetch(`${at.base}/api/v1/settings`, { method: 'PATCH', body: '{"itunes.enabled":true}', headers })).status).toBe(401);
    expect((await getJson(`${at.base}/api/v1/settings`)).body).toMatchObject({ 'itunes.enabled': false });
  });
});

describe('P29 the house', () => {
  const house = async () => (await getJson(`${at.base}/api/v1/house`)).body;

  it('says its name to everybody, and that it was never set up: the demo changes nothing', async () => {
    expect(await house()).toEqual({ name: null, isSetUp: false });
    expect((await fetch(`${at.base}/api/v1/demo`, { method: 'POST' })).status).toBe(201);
    expect((await change({ 'house.name': 'The Blue Room' })).status).toBe(200);
    expect(await house()).toEqual({ name: 'The Blue Room', isSetUp: false });
  });

  it('has settled in with its first party', async () => {
    const headers = { 'content-type': 'application/json' };
    const begun = await fetch(`${at.base}/api/v1/parties`, { method: 'POST', body: JSON.stringify({ name: 'Friday' }), headers });
    expect(begun.status).toBe(201);
    expect(await house()).toMatchObject({ isSetUp: true });
  });

  it('tells nothing to a key that nobody has', async () => {
    expect((await fetch(`${at.base}/api/v1/house`, { headers: { 'x-api-key': 'a-key-that-nobody-has' } })).status).toBe(401);
  });
});

describe('what leaves the machine', () => {
  it('is listed, with its switch', async () => {
    const { services } = (await getJson(`${at.base}/api/v1/outside-services`)).body;
    expect(services.map(({ name }: { name: string }) => name)).toEqual([
      'itunes',
      'musicBrainz',
      'coverArtArchive',
      'lrclib',
      'ytDlp',
      'links',
    ]);
    for (const { sends, switchedBy } of services)
      expect([sends.length > 10, switchedBy]).toEqual([true, expect.stringMatching(/\.enabled$/)]);
  });
});
