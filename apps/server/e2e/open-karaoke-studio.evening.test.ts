import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OldClient, oldClient } from './old-client.ts';
import { addSongs, Guest, newParty } from './party-people.ts';
import { type Json, startTestServer, type TestServer } from './test-server.ts';

// Real sockets on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

/*
 * A client of Open Karaoke Studio, by the paths, fields and events of its documents and versions alone: the singers'
 * queue and the player. Its jobs are in open-karaoke-studio.jobs.test.ts, a whole evening in open-karaoke-studio.whole-evening.test.ts.
 */

let at: TestServer;
let old: Guest;
let sockets: Socket[];

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api', API_KEYS: 'ann:ann-key-0123456789' });
  await addSongs(at, [{ id: 's1' }, { id: 's2' }, { id: 's3' }, { id: 'unready', status: 'queued' }, { id: 'broken', status: 'failed' }]);
  old = new Guest(at);
});
afterAll(() => at.stop());
beforeEach(() => {
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  for (const { id } of (await queue()) as Json[]) await old.ask('DELETE', `/karaoke-queue/${id}`);
});

const queue = async () => (await old.ask('GET', '/karaoke-queue/')).body as unknown as Json[];
const add = async (songId: string, singer: string) => (await old.ask('POST', '/karaoke-queue/', { songId, singer })).body;
const shown = async () => (await queue()).map(({ singer, songId, position }) => `${position} ${singer} ${songId}`);

function connect(namespace = '/'): OldClient {
  const client = oldClient(old, namespace);
  sockets.push(client.socket);
  return client;
}

describe('C25 C26 C27 C28 C36 the queue', () => {
  it('takes the fields of all versions, and shows them', async () => {
    for (const body of [
      { songId: 's1', singerName: 'Ann' },
      { song_id: 's2', singer_name: 'Bob' },
      { songId: 's3', singer: 'Cid' },
    ]) {
      const { status, body: item } = await old.ask('POST', '/api/karaoke-queue', body);
      expect(status).toBe(201);
      expect(item).toMatchObject({
        songId: item['song_id'],
        singer: item['singerName'],
        song: { title: expect.any(String), status: 'processed' },
      });
    }
    expect(await shown()).toEqual(['1 Ann s1', '2 Bob s2', '3 Cid s3']);
    expect((await old.ask('GET', '/api/karaoke-queue')).body).toHaveLength(3);
  });

  it('refuses songs that are not there and items without a singer', async () => {
    expect(await old.ask('POST', '/karaoke-queue/', { songId: 'none', singer: 'Ann' })).toMatchObject({
      status: 404,
      body: { code: 'RESOURCE_NOT_FOUND', error: expect.any(String) },
    });
    expect((await old.ask('POST', '/karaoke-queue/', { songId: 's1' })).status).toBe(400);
    expect((await old.ask('DELETE', '/karaoke-queue/none')).status).toBe(404);
    expect((await old.ask('POST', '/api/karaoke-queue/none/play')).status).toBe(404);
  });

  it('G18 taking an item out closes the gap and promotes nobody', async () => {
    const [first, second] = [await add('s1', 'Ann'), await add('s2', 'Bob')];
    await add('s3', 'Cid');
    await old.ask('POST', `/api/karaoke-queue/${first['id']}/play`);
    expect(await shown()).toEqual(['0 Ann s1', '1 Bob s2', '2 Cid s3']);
    expect((await old.ask('DELETE', `/karaoke-queue/${second['id']}`)).body).toEqual({ success: true });
    expect(await shown()).toEqual(['0 Ann s1', '1 Cid s3']);
    await old.ask('DELETE', `/karaoke-queue/${first['id']}`);
    expect(await shown()).toEqual(['1 Cid s3']);
  });

  it('is put in another order, in both ways of saying it', async () => {
    const ids = [await add('s1', 'Ann'), await add('s2', 'Bob'), await add('s3', 'Cid')].map(({ id }) => id as string);
    const places = (order: number[]) => ids.map((id, index) => ({ id, position: order[index] }));
    expect((await old.ask('PUT', '/karaoke-queue/reorder', { items: places([3, 1, 2]) })).body).toEqual({ success: true });
    expect(await shown()).toEqual(['1 Bob s2', '2 Cid s3', '3 Ann s1']);
    await old.ask('PUT', '/api/karaoke-queue/reorder', { queue: places([1, 2, 3]) });
    expect(await shown()).toEqual(['1 Ann s1', '2 Bob s2', '3 Cid s3']);
    expect((await old.ask('PUT', '/karaoke-queue/reorder', {})).status).toBe(400);
  });

  it('play brings an item to the stage at 0, drops the old one, and answers with the song and its singer', async () => {
    const [first, second] = [await add('s1', 'Ann'), await add('s2', 'Bob')];
    expect((await old.ask('POST', `/api/karaoke-queue/${first['id']}/play`)).body).toMatchObject({
      id: 's1',
      title: 'Song s1',
      singer: 'Ann',
    });
    await old.ask('POST', `/api/karaoke-queue/${second['id']}/play`);
    expect(await shown()).toEqual(['0 Bob s2']);
    const waiting = await add('unready', 'Cid');
    expect((await old.ask('POST', `/api/karaoke-queue/${waiting['id']}/play`)).status).toBe(409);
  });
});

describe('W05 W06 W07 W14 events of the queue', () => {
  it('joins and leaves, hears of changes and of the song that plays', async () => {
    const client = connect();
    client.socket.emit('join_queue_room', {});
    expect(await client.next('queue_joined')).toEqual({ room: 'karaoke_queue' });
    const item = await add('s1', 'Ann');
    const updated = await vi.waitFor(async () => {
      const message = await client.next('queue_updated');
      expect(message['items']).toHaveLength(1);
      return message;
    });
    expect(updated['items'][0]).toMatchObject({
      id: item['id'],
      songId: 's1',
      singer: 'Ann',
      position: 1,
      addedAt: expect.any(String),
      song: { id: 's1' },
    });
    expect(await client.next('item_added')).toMatchObject({ id: item['id'] });
    await old.ask('POST', `/api/karaoke-queue/${item['id']}/play`);
    expect(await client.next('play_song')).toMatchObject({ song: { id: 's1' }, singer: 'Ann' });
    await old.ask('DELETE', `/karaoke-queue/${item['id']}`);
    expect(await client.next('item_removed')).toEqual({ id: item['id'] });
    client.socket.emit('leave_queue_room');
    expect(await client.next('queue_left')).toEqual({ room: 'karaoke_queue' });
    client.seen.length = 0;
    await add('s2', 'Bob');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.seen).toEqual([]);
  });

  it('also in the namespace of its documents, with the order', async () => {
    const client = connect('/karaoke-queue');
    const [first, second] = [await add('s1', 'Ann'), await add('s2', 'Bob')];
    client.socket.emit('join_queue_room');
    await client.next('queue_joined');
    await old.ask('PUT', '/karaoke-queue/reorder', { items: [first, second].map(({ id }, index) => ({ id, position: 2 - index })) });
    expect(await client.next('queue_reordered')).toMatchObject({ items: [{ id: second['id'] }, { id: first['id'] }] });
  });
});

describe('W08 W09 W10 W11 W12 W13 the player', () => {
  it('tells its state to whoever joins, and controls to the others', async () => {
    const [one, two] = [connect(), connect('/performance-controls')];
    one.socket.emit('join_performance');
    expect(await one.next('performance_state')).toEqual({
      vocal_volume: 0,
      instrumental_volume: 1,
      lyrics_size: 'medium',
      lyrics_offset: 0,
      current_time: 0,
      duration: 0,
      is_playing: false,
    });
    two.socket.emit('join_performance', {});
    await two.next('performance_state');
    one.seen.length = 0;
    for (const change of [
      { control: 'vocal_volume', value: 0.4 },
      { control: 'instrumental_volume', value: 0.7 },
      { control: 'lyrics_size', value: 'large' },
      { control: 'lyrics_offset', value: 250 },
    ]) {
      one.socket.emit('update_performance_control', change);
      expect(await two.next('control_updated')).toEqual(change);
    }
    two.socket.emit('leave_performance');
    expect(await two.next('performance_state')).toMatchObject({
      vocal_volume: 0.4,
      instrumental_volume: 0.7,
      lyrics_size: 'large',
      lyrics_offset: 250,
    });
    expect(one.seen.filter(({ event }) => event === 'control_updated')).toEqual([]);
    one.socket.emit('update_performance_control', { control: 'password', value: 1 });
    for (const change of [
      { control: 'vocal_volume', value: 0 },
      { control: 'instrumental_volume', value: 100 },
      { control: 'lyrics_size', value: 'medium' },
      { control: 'lyrics_offset', value: 0 },
    ])
      one.socket.emit('update_performance_control', change);
    await vi.waitFor(async () => {
      one.socket.emit('join_performance');
      expect(await one.next('performance_state')).toMatchObject({
        vocal_volume: 0,
        instrumental_volume: 1,
        lyrics_size: 'medium',
        lyrics_offset: 0,
      });
    });
  });

  it('plays, pauses, follows the stage and is reset', async () => {
    const client = connect();
    client.socket.emit('join_performance');
    await client.next('performance_state');
    const item = await add('s1', 'Ann');
    await old.ask('POST', `/api/karaoke-queue/${item['id']}/play`);
    const state = (wanted: Json) =>
      vi.waitFor(async () => expect(await client.next('performance_state')).toMatchObject(wanted), { timeout: 10_000 });
    await state({ is_playing: true, duration: 200 });
    client.socket.emit('playback_pause');
    await state({ is_playing: false });
    client.socket.emit('playback_play');
    await state({ is_playing: true });
    client.socket.emit('update_player_state', { isPlaying: true, currentTime: 90, duration: 200 });
    await vi.waitFor(async () => expect((await client.next('performance_state'))['current_time']).toBeGreaterThanOrEqual(90));
    client.socket.emit('reset_player_state');
    await state({ is_playing: false, current_time: 0 });
  });

  it('of a song that no queue knows of is the client’s own', async () => {
    const [one, two] = [connect(), connect()];
    for (const { socket } of [one, two]) socket.emit('join_performance');
    await two.next('performance_state');
    one.socket.emit('update_player_state', { isPlaying: false, currentTime: 12, duration: 240 });
    one.socket.emit('playback_play');
    await vi.waitFor(async () =>
      expect(await two.next('performance_state')).toMatchObject({ current_time: 12, duration: 240, is_playing: true }),
    );
    one.socket.emit('reset_player_state');
    await vi.waitFor(async () => expect(await two.next('performance_state')).toMatchObject({ current_time: 0, is_playing: false }));
  });
});

describe('G23 the house’s party and others', () => {
  it('know nothing of each other', async () => {
    const party = await newParty(at, { announceSeconds: 0 });
    const client = connect();
    client.socket.emit('join_queue_room');
    await client.next('queue_updated');
    client.socket.emit('join_performance');
    await client.next('performance_state');
    client.seen.length = 0;
    await party.host.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId: 's1' });
    await party.host.ask('POST', `/api/v1/parties/${party.id}/performance/start`, {});
    client.socket.emit('playback_pause');
    await client.next('performance_state');
    expect(await queue()).toEqual([]);
    expect((await party.host.ask('GET', `/api/v1/parties/${party.id}/performance`)).body['status']).toBe('playing');
    expect(client.seen.map(({ event }) => event)).not.toContain('queue_updated');
  });

  it('whoever runs parties can run the house’s from a new page', async () => {
    const item = await add('s1', 'Ann');
    const host = new Guest(at);
    const { body } = await host.ask('POST', '/api/v1/parties/house');
    expect(body['you']).toMatchObject({ role: 'host' });
    const { body: started } = await host.ask('POST', `/api/v1/parties/${body['party'].id}/performance/start`, {});
    expect(started['onStage']).toMatchObject({ entryId: item['id'], singers: [{ name: 'Ann' }] });
    expect(await shown()).toEqual(['0 Ann s1']);
  });
});
