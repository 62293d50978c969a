import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSongs, Guest, newParty, type TestParty } from './party-people.ts';
import { getJson, type Json, startTestServer, type TestServer } from './test-server.ts';

/* What each path of a party refuses: to everybody outside, to guests, and to whoever only watches. */

let at: TestServer;
let party: TestParty;
let stranger: Guest;
let otherHost: Guest;
let singer: Guest & { memberId: string };
let viewer: Guest & { memberId: string };
let entryId: string;

type Who = 'anybody' | 'singer' | 'host' | 'onStage';

/** Every path with a body that is right, and whom it is for. */
const PATHS: Readonly<Record<string, { readonly body?: Json; readonly for: Who }>> = {
  'GET ': { for: 'anybody' },
  'PATCH ': { body: { name: 'Mine' }, for: 'host' },
  'GET /me': { for: 'anybody' },
  'GET /history': { for: 'anybody' },
  'POST /end': { for: 'host' },
  'POST /members': { body: { name: 'Grandma' }, for: 'host' },
  'PATCH /members/{memberId}': { body: { name: 'Somebody' }, for: 'host' },
  'DELETE /members/{memberId}': { for: 'host' },
  'GET /queue': { for: 'anybody' },
  'POST /queue': { body: { songId: 's1' }, for: 'singer' },
  'PATCH /queue/{entryId}': { body: { held: true }, for: 'host' },
  'DELETE /queue/{entryId}': { for: 'host' },
  'PUT /queue/{entryId}/vote': { body: { voted: true }, for: 'anybody' },
  'PUT /queue/own-order': { body: { entryIds: ['ENTRY'] }, for: 'host' },
  'PUT /queue/order': { body: { entryIds: ['ENTRY'] }, for: 'host' },
  'POST /queue/undo': { for: 'host' },
  'GET /performance': { for: 'anybody' },
  'PATCH /performance': { body: { keyShift: 2 }, for: 'onStage' },
  'POST /performance/start': { body: {}, for: 'host' },
  'POST /performance/play': { for: 'onStage' },
  'POST /performance/pause': { for: 'onStage' },
  'POST /performance/skip': { for: 'onStage' },
  'POST /performance/finish': { for: 'host' },
  'POST /performance/seek': { body: { positionSeconds: 3 }, for: 'host' },
  'POST /performance/break': { body: { minutes: 5 }, for: 'host' },
  'POST /reactions': { body: { reaction: '👏' }, for: 'anybody' },
  'POST /commands': { body: { type: 'performance.start' }, for: 'host' },
};

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
  await addSongs(at, [{ id: 's1' }, { id: 's2' }]);
  party = await newParty(at, { announceSeconds: 0 });
  otherHost = (await newParty(at)).host;
  stranger = new Guest(at);
  await stranger.ask('GET', '/api/v1/parties');
  singer = await party.guest('Sina');
  viewer = await party.guest('Vic');
  await party.host.ask('PATCH', `/api/v1/parties/${party.id}/members/${viewer.memberId}`, { role: 'viewer' });
  for (const songId of ['s1', 's2']) {
    const { body } = await party.host.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId });
    entryId ??= body['entryId'];
    if (songId === 's2') entryId = body['entryId'];
  }
  await party.host.ask('POST', `/api/v1/parties/${party.id}/performance/start`, {});
});
afterAll(() => at.stop());

async function ask(who: Guest, name: string): Promise<{ status: number; body: Json }> {
  const [method = '', rest = ''] = name.split(' ');
  const hostId = (await party.host.ask('GET', `/api/v1/parties/${party.id}/me`)).body['you'].id;
  const path = rest.replace('{memberId}', hostId).replace('{entryId}', entryId);
  const { body } = PATHS[name] ?? {};
  return who.ask(method, `/api/v1/parties/${party.id}${path}`, body && JSON.parse(JSON.stringify(body).replace('ENTRY', entryId)));
}

describe('every path of a party', () => {
  it('is in this table', async () => {
    const { paths } = (await getJson(`${at.base}/docs/json`)).body;
    const base = '/api/v1/parties/{partyId}';
    const found = Object.entries(paths as Record<string, Json>).flatMap(([path, methods]) =>
      path.startsWith(base) ? Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(base.length)}`) : [],
    );
    expect(found.filter((name) => !name.startsWith('HEAD')).sort()).toEqual(Object.keys(PATHS).sort());
  });

  it.each(Object.keys(PATHS))('%s does not exist for strangers and for hosts of other parties', async (name) => {
    for (const somebody of [stranger, otherHost, new Guest(at)]) {
      const { status, body } = await ask(somebody, name);
      expect([status, body['code']]).toEqual([404, 'party.notFound']);
    }
  });

  it.each(Object.entries(PATHS).flatMap(([name, { for: who }]) => (who === 'anybody' ? [] : [name])))(
    '%s is refused to who only watches',
    async (name) => {
      expect(await ask(viewer, name)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    },
  );

  it.each(Object.entries(PATHS).flatMap(([name, { for: who }]) => (who === 'host' || who === 'onStage' ? [name] : [])))(
    '%s is refused to a singer who is not on stage, about what is others’',
    async (name) => {
      expect(await ask(singer, name)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    },
  );

  it('changed nothing by being refused', async () => {
    const { body } = await party.host.ask('GET', `/api/v1/parties/${party.id}`);
    expect(body).toMatchObject({
      party: { name: 'Friday', status: 'open' },
      queue: { entries: [{ songId: 's2', held: false }] },
      performance: { status: 'playing', keyShift: 0 },
    });
  });

  it('tells its links to hosts alone', async () => {
    const me = async (who: Guest) => (await ask(who, 'GET /me')).body['links'];
    expect(await me(party.host)).toMatchObject({ hostToken: expect.any(String) });
    expect([await me(singer), await me(viewer)]).toEqual([null, null]);
    const { body } = await singer.ask('GET', `/api/v1/parties/${party.id}`);
    for (const token of Object.values((await me(party.host)) as Json))
      if (token !== party.code) expect(JSON.stringify(body)).not.toContain(token);
  });
});
