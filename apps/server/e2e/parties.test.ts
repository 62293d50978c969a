import { partyEntrySchema, partySnapshotSchema } from '@refrain/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { addSongs, Guest, newParty, type TestParty } from './party-people.ts';
import { type Json, startTestServer, type TestServer } from './test-server.ts';

/* Parties over REST: coming in, singing, leaving. */

let at: TestServer;
let party: TestParty;
const SONGS = ['s1', 's2', 's3', 's4'];

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
  await addSongs(at, [...SONGS.map((id) => ({ id })), { id: 'unready', status: 'queued' }, { id: 'broken', status: 'failed' }]);
});
afterAll(() => at.stop());
beforeEach(async () => {
  party = await newParty(at);
});

const path = (rest: string) => `/api/v1/parties/${party.id}${rest}`;

/** As if somebody had left that much earlier. */
async function passTime(memberId: string, ms: number): Promise<void> {
  const database = await openDatabase(at.database);
  await database
    .updateTable('partyMembers')
    .set({ leftAt: Date.now() - ms })
    .where('id', '=', memberId)
    .execute();
  await database.destroy();
}

describe('a party', () => {
  it('begins with a code of four letters, links for its host, and its host in it', async () => {
    const me = partyEntrySchema.parse((await party.host.ask('GET', path('/me'))).body);
    expect(me.party.code).toMatch(/^[ABCDEFGHJKLMNPRSTUVWXYZ]{4}$/);
    expect(me).toMatchObject({ you: { name: 'Hana', role: 'host' }, party: { name: 'Friday', status: 'open' } });
    expect(new Set(Object.values(me.links ?? {})).size).toBe(4);
    expect((await party.host.ask('GET', '/api/v1/parties')).body['parties']).toHaveLength(1);
  });

  it('lets guests in by code, in any spelling, and knows them again', async () => {
    const ann = new Guest(at);
    expect((await ann.ask('GET', `/api/v1/parties/invitation?code=${party.code.toLowerCase()}`)).body).toEqual({
      name: 'Friday',
      needsApproval: false,
      role: 'singer',
    });
    const joined = await ann.ask('POST', '/api/v1/parties/join', { code: ` ${party.code.toLowerCase()} `, name: 'Ann' });
    expect(joined).toMatchObject({ status: 200, body: { you: { name: 'Ann', role: 'singer' }, links: null } });
    const again = await ann.ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Anna' });
    expect(again.body['you']).toMatchObject({ id: joined.body['you'].id, name: 'Anna' });
    const snapshot = partySnapshotSchema.parse((await ann.ask('GET', path(''))).body);
    expect(snapshot.members.map(({ name }) => name)).toEqual(['Hana', 'Anna']);
  });

  it('by link: a guest’s, a host’s, a screen’s', async () => {
    const { links } = (await party.host.ask('GET', path('/me'))).body;
    for (const [token, role] of [
      [links.guestToken, 'singer'],
      [links.hostToken, 'host'],
      [links.screenToken, 'screen'],
    ]) {
      const somebody = new Guest(at);
      expect((await somebody.ask('POST', '/api/v1/parties/join', { token, name: role })).body['you'].role).toBe(role);
    }
  });

  it('has each name once', async () => {
    await party.guest('Ann');
    const other = await new Guest(at).ask('POST', '/api/v1/parties/join', { code: party.code, name: 'ann ' });
    expect(other).toMatchObject({ status: 409, body: { code: 'party.nameTaken' } });
  });

  it('whose host approves names lets nobody see anything before', async () => {
    await party.host.ask('PATCH', path(''), { settings: { namesNeedApproval: true } });
    const ann = new Guest(at);
    const { you } = (await ann.ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Ann' })).body;
    expect(you.status).toBe('waiting');
    expect(await ann.ask('GET', path(''))).toMatchObject({ status: 403, body: { code: 'party.notLetIn' } });
    expect((await ann.ask('POST', path('/queue'), { songId: 's1' })).status).toBe(403);
    expect((await party.host.ask('PATCH', path(`/members/${you.id}`), { status: 'active' })).status).toBe(200);
    expect((await ann.ask('GET', path(''))).status).toBe(200);
  });

  it('people rename themselves, leave and come back, and hosts send away', async () => {
    const ann = await party.guest('Ann');
    const bob = await party.guest('Bob');
    expect((await ann.ask('PATCH', path(`/members/${ann.memberId}`), { name: 'Annika' })).body['name']).toBe('Annika');
    expect((await ann.ask('PATCH', path(`/members/${bob.memberId}`), { name: 'Rob' })).status).toBe(403);
    expect((await ann.ask('PATCH', path(`/members/${ann.memberId}`), { role: 'host' })).status).toBe(403);
    expect((await ann.ask('DELETE', path(`/members/${bob.memberId}`))).status).toBe(403);
    expect((await ann.ask('DELETE', path(`/members/${ann.memberId}`))).status).toBe(204);
    expect((await ann.ask('GET', path(''))).status).toBe(404);
    const back = await ann.ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Ann' });
    expect(back.body['you'].id).toBe(ann.memberId);
    expect((await party.host.ask('DELETE', path(`/members/${bob.memberId}`))).status).toBe(204);
    expect((await bob.ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Bob' })).status).toBe(403);
  });

  it('songs of people who left wait half an hour for them; of people who were sent away, not at all', async () => {
    const [ann, bob, cat] = [await party.guest('Ann'), await party.guest('Bob'), await party.guest('Cat')];
    const add = async (who: Guest, singerIds?: string[]) =>
      (await who.ask('POST', path('/queue'), { songId: 's1', ...(singerIds ? { singerIds } : {}) })).body['entryId'] as string;
    const [own, duet, other] = [await add(ann), await add(ann, [ann.memberId, cat.memberId]), await add(bob)];
    const queue = async () => (await party.host.ask('GET', path('/queue'))).body;
    const waiting = async () => (await queue())['entries'].map(({ id }: Json) => id);

    await ann.ask('DELETE', path(`/members/${ann.memberId}`));
    const places = (await queue())['places'] as Json[];
    expect(places.map(({ entryId, place, reason }) => [entryId, place, reason.code])).toEqual([
      [other, 1, 'next'],
      [own, null, 'left'],
      [duet, null, 'left'],
    ]);
    await ann.ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Ann' });
    expect((await queue())['places'].every(({ place }: Json) => place !== null)).toBe(true);

    await ann.ask('DELETE', path(`/members/${ann.memberId}`));
    await party.host.ask('DELETE', path(`/members/${bob.memberId}`));
    await vi.waitFor(async () => expect(await waiting()).toEqual([own, duet]), 10_000);
    await passTime(ann.memberId, 31 * 60_000);
    await vi.waitFor(async () => expect(await waiting()).toEqual([duet]), 10_000);
    expect((await queue())['entries'][0].singers).toEqual([{ memberId: cat.memberId, name: 'Cat' }]);
  });

  it('keeps a host', async () => {
    const { you } = (await party.host.ask('GET', path('/me'))).body;
    expect((await party.host.ask('DELETE', path(`/members/${you.id}`))).status).toBe(400);
    expect((await party.host.ask('PATCH', path(`/members/${you.id}`), { role: 'singer' })).status).toBe(400);
  });

  it('ends: its code opens nothing, nothing changes any more, and it can be looked at', async () => {
    const ann = await party.guest('Ann');
    expect((await ann.ask('POST', path('/end'))).status).toBe(403);
    expect((await party.host.ask('POST', path('/end'))).body).toMatchObject({ status: 'ended', code: null });
    expect((await new Guest(at).ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Bob' })).body['code']).toBe(
      'party.codeUnknown',
    );
    expect(await ann.ask('POST', path('/queue'), { songId: 's1' })).toMatchObject({ status: 410, body: { code: 'party.ended' } });
    expect((await ann.ask('GET', path(''))).status).toBe(200);
  });

  it('cannot be found by trying codes', async () => {
    const guesser = new Guest(at);
    const statuses = new Set<number>();
    for (let n = 0; n < 12; n++) statuses.add((await guesser.ask('GET', '/api/v1/parties/invitation?code=QQQQ')).status);
    expect([...statuses]).toEqual([404, 429]);
  });
});
