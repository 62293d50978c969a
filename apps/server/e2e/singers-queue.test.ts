import { type SingersQueue, singersQueueSchema } from '@refrain/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addSongs, type Guest, newParty, type TestParty } from './party-people.ts';
import { type Json, startTestServer, type TestServer } from './test-server.ts';

/* The singers' queue of a party over REST. */

let at: TestServer;
let party: TestParty;
let ann: Guest & { memberId: string };
let bob: Guest & { memberId: string };
const IDS = ['s1', 's2', 's3', 's4', 's5'];

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
  await addSongs(at, [
    ...IDS.map((id) => ({ id })),
    { id: 'long', seconds: 900 },
    { id: 'unready', status: 'queued' },
    { id: 'broken', status: 'failed' },
  ]);
});
afterAll(() => at.stop());
beforeEach(async () => {
  party = await newParty(at);
  ann = await party.guest('Ann');
  bob = await party.guest('Bob');
});

const path = (rest: string) => `/api/v1/parties/${party.id}${rest}`;
const settings = (change: Json) => party.host.ask('PATCH', path(''), { settings: change });
const add = async (who: Guest, songId: string, more: Json = {}): Promise<string> => {
  const { status, body } = await who.ask('POST', path('/queue'), { songId, ...more });
  expect(status, JSON.stringify(body)).toBe(201);
  return body['entryId'] as string;
};
const queue = async (who: Guest = party.host): Promise<SingersQueue> =>
  singersQueueSchema.parse((await who.ask('GET', path('/queue'))).body);
/** Singer and song of each place, first to last. */
const places = async (): Promise<string[]> => {
  const { entries, places: all } = await queue();
  return all
    .filter(({ place }) => place !== null)
    .map(({ entryId }) => entries.find(({ id }) => id === entryId))
    .map((entry) => `${entry?.singers[0]?.name} ${entry?.songId}`);
};

describe('P28 the queue', () => {
  it('follows the rule, says when each song is expected, and why it is there', async () => {
    for (const songId of ['s1', 's2']) await add(ann, songId);
    await add(bob, 's3');
    expect(await places()).toEqual(['Ann s1', 'Bob s3', 'Ann s2']);
    const { places: all, rule, round, nextEntryId } = await queue(bob);
    expect([rule, round, nextEntryId]).toEqual(['rounds', 1, all[0]?.entryId]);
    expect(all.map(({ reason }) => reason.code)).toEqual(['next', 'round', 'round']);
    expect(all[2]?.why).toBe(
      'This is a turn of round 2. 2 songs come first: of people who had fewer turns tonight, or as many and have waited longer.',
    );
    const [first = 0, second = 0] = all.map(({ expectedAt }) => Date.parse(expectedAt ?? ''));
    expect((second - first) / 1000).toBeCloseTo(230, 0);
    await settings({ rule: 'inOrder' });
    expect(await places()).toEqual(['Ann s1', 'Ann s2', 'Bob s3']);
  });

  it('songs in the making are passed over, failed ones have no place', async () => {
    await add(ann, 'unready');
    await add(bob, 's1');
    await add(bob, 'broken');
    const { places: all, entries } = await queue();
    expect(await places()).toEqual(['Bob s1', 'Ann unready']);
    expect(all.map(({ reason }) => reason.code)).toEqual(['next', 'preparing', 'failed']);
    expect(entries.map(({ preparation }) => preparation.status)).toEqual(['preparing', 'ready', 'failed']);
  });

  it('quotas by count and minutes bind singers, not hosts', async () => {
    await settings({ maxWaitingSongs: 2, maxMinutes: 20 });
    await add(ann, 's1');
    await add(ann, 's2');
    const refused = await ann.ask('POST', path('/queue'), { songId: 's3' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'queue.quotaReached', detail: expect.stringContaining('2 songs waiting') },
    });
    await add(bob, 'long');
    expect((await bob.ask('POST', path('/queue'), { songId: 'long' })).body['code']).toBe('queue.quotaReached');
    await add(party.host, 's3', { singerIds: [ann.memberId] });
  });

  it('no turns beyond the most of an evening, and no songs past its end', async () => {
    await settings({ maxTurns: 1 });
    await add(ann, 's1');
    expect((await ann.ask('POST', path('/queue'), { songId: 's2' })).body['detail']).toBe('Each singer may sing one song at this party.');
    await settings({ maxTurns: null, endsAt: new Date(Date.now() + 8 * 60_000).toISOString() });
    await add(bob, 's2');
    expect(await bob.ask('POST', path('/queue'), { songId: 's3' })).toMatchObject({ status: 403, body: { code: 'queue.closed' } });
  });

  it('only hosts add when they want it so', async () => {
    await settings({ whoMayAdd: 'hosts' });
    expect((await ann.ask('POST', path('/queue'), { songId: 's1' })).body['code']).toBe('queue.closed');
    await add(party.host, 's1');
  });

  it('duets count for each, and belong to each', async () => {
    await add(ann, 's1', { singerIds: [ann.memberId, bob.memberId] });
    await add(bob, 's2');
    await add(party.host, 's3');
    expect(await places()).toEqual(['Ann s1', 'Hana s3', 'Bob s2']);
    const duet = (await queue()).entries[0]?.id;
    expect((await bob.ask('PATCH', path(`/queue/${duet}`), { keyShift: -3 })).status).toBe(200);
    expect((await bob.ask('POST', path('/queue'), { songId: 's4', singerIds: [ann.memberId] })).status).toBe(403);
  });

  it('people without a phone sing too: the host asks for them', async () => {
    const { body } = await party.host.ask('POST', path('/members'), { name: 'Grandma' });
    expect(body).toMatchObject({ name: 'Grandma', hasPhone: false });
    await add(party.host, 's1', { singerIds: [body['id']] });
    expect(await places()).toEqual(['Grandma s1']);
  });

  it('one’s own songs have one’s own order, and nobody else moves', async () => {
    const [first, , third] = [await add(ann, 's1'), await add(ann, 's2'), await add(ann, 's3')];
    await add(bob, 's4');
    await ann.ask('PUT', path('/queue/own-order'), { entryIds: [third, first] });
    expect(await places()).toEqual(['Ann s3', 'Bob s4', 'Ann s1', 'Ann s2']);
    expect((await bob.ask('PUT', path('/queue/own-order'), { entryIds: [third] })).status).toBe(403);
  });

  it('holds: passed over, and back in the running round', async () => {
    const held = await add(ann, 's1');
    await add(bob, 's2');
    await ann.ask('PATCH', path(`/queue/${held}`), { held: true });
    expect(await places()).toEqual(['Bob s2']);
    await ann.ask('PATCH', path(`/queue/${held}`), { held: false });
    expect(await places()).toEqual(['Ann s1', 'Bob s2']);
    await ann.ask('PATCH', path(`/members/${ann.memberId}`), { away: true });
    expect((await queue()).places.at(-1)).toMatchObject({ place: null, reason: { code: 'away' } });
    await ann.ask('PATCH', path(`/members/${ann.memberId}`), { away: false });
    expect(await places()).toHaveLength(2);
  });

  it('hosts pin, order, and take back what they did', async () => {
    const [a, b, c] = [await add(ann, 's1'), await add(bob, 's2'), await add(party.host, 's3')];
    expect((await ann.ask('PATCH', path(`/queue/${a}`), { pinnedPlace: 1 })).status).toBe(403);
    expect((await ann.ask('PUT', path('/queue/order'), { entryIds: [b] })).status).toBe(403);
    await party.host.ask('PATCH', path(`/queue/${c}`), { pinnedPlace: 1 });
    expect(await places()).toEqual(['Hana s3', 'Ann s1', 'Bob s2']);
    await party.host.ask('PUT', path('/queue/order'), { entryIds: [b, a, c] });
    expect(await places()).toEqual(['Bob s2', 'Ann s1', 'Hana s3']);
    await party.host.ask('DELETE', path(`/queue/${a}`));
    expect(await places()).toEqual(['Bob s2', 'Hana s3']);
    expect((await ann.ask('POST', path('/queue/undo'))).status).toBe(403);
    await party.host.ask('POST', path('/queue/undo'));
    expect(await places()).toEqual(['Bob s2', 'Ann s1', 'Hana s3']);
    await party.host.ask('POST', path('/queue/undo'));
    expect(await places()).toEqual(['Hana s3', 'Ann s1', 'Bob s2']);
    for (let n = 0; n < 2; n++) await party.host.ask('POST', path('/queue/undo'));
    expect((await party.host.ask('POST', path('/queue/undo'))).body['code']).toBe('queue.nothingToUndo');
    expect(await places()).toEqual(['Ann s1', 'Bob s2']);
  });

  it('votes: the room decides, each once', async () => {
    await settings({ rule: 'votes' });
    await add(ann, 's1');
    const wanted = await add(bob, 's2');
    for (const who of [ann, ann, party.host]) await who.ask('PUT', path(`/queue/${wanted}/vote`), { voted: true });
    expect(await places()).toEqual(['Bob s2', 'Ann s1']);
    expect((await queue()).entries.find(({ id }) => id === wanted)?.voterIds).toHaveLength(2);
  });

  it('nobody touches others’ songs but hosts, and nothing that is not in the queue', async () => {
    const own = await add(ann, 's1');
    expect((await bob.ask('DELETE', path(`/queue/${own}`))).status).toBe(403);
    expect((await bob.ask('PATCH', path(`/queue/${own}`), { keyShift: 2 })).status).toBe(403);
    expect((await ann.ask('DELETE', path(`/queue/${own}`))).status).toBe(200);
    expect((await ann.ask('DELETE', path(`/queue/${own}`))).body['code']).toBe('queue.entryNotFound');
    expect((await ann.ask('POST', path('/queue'), { songId: 'nowhere' })).body['code']).toBe('song.notFound');
    expect((await ann.ask('POST', path('/queue'), {})).status).toBe(400);
  });

  it('limits of key and tempo hold', async () => {
    await settings({ maxKeyShift: 3, maxTempo: 1.2 });
    const entry = await add(ann, 's1', { keyShift: 7 });
    expect((await queue()).entries[0]?.keyShift).toBe(3);
    expect((await ann.ask('PATCH', path(`/queue/${entry}`), { tempo: 1.4 })).body['code']).toBe('performance.outOfLimits');
  });

  it('a song that is removed from the library waits nowhere', async () => {
    await addSongs(at, [{ id: 'gone' }]);
    await add(ann, 'gone');
    await add(bob, 's1');
    expect((await party.host.ask('DELETE', '/api/v1/songs/gone')).status).toBe(204);
    expect(await places()).toEqual(['Bob s1']);
  });
});
