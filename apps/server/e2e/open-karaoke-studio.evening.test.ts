import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { addSongs, Guest, newParty } from './party-people.ts';
import { type Json, sendFile, startTestServer, type TestServer } from './test-server.ts';

// Real sockets on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

/*
 * A client of Open Karaoke Studio, by the paths, fields and events of its documents and versions alone: the singers'
 * queue, the player, the jobs, and a whole evening.
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

interface OldClient {
  readonly socket: Socket;
  readonly seen: { event: string; message: Json }[];
  next(event: string): Promise<Json>;
}

function connect(namespace = '/'): OldClient {
  const socket = old.connect(namespace);
  sockets.push(socket);
  const seen: OldClient['seen'] = [];
  socket.onAny((event: string, message: Json) => seen.push({ event, message }));
  return {
    socket,
    seen,
    next: (event) =>
      vi.waitFor(
        () => {
          const found = seen.find((one) => one.event === event);
          if (!found) throw new Error(`no ${event} among ${seen.map((one) => one.event).join()}`);
          seen.splice(0, seen.indexOf(found) + 1);
          return found.message;
        },
        { timeout: 30_000 },
      ),
  };
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

describe('C19 C20 C21 C22 C23 C24 jobs', () => {
  const ids = async (query = '') => ((await old.ask('GET', `/api/jobs/${query}`)).body['jobs'] as Json[]).map(({ id }) => id).sort();

  it('are counted and listed by state', async () => {
    expect((await old.ask('GET', '/api/jobs/status')).body).toMatchObject({
      total: 5,
      queue_length: 1,
      active_jobs: 0,
      completed_jobs: 3,
      failed_jobs: 1,
      raw_failed: 1,
      raw_cancelled: 0,
    });
    expect(await ids('?status=pending')).toEqual(['job-unready']);
    expect(await ids('?status=failed')).toEqual(['job-broken']);
    expect((await old.ask('GET', '/api/jobs/?status=exploded')).status).toBe(400);
    expect(await ids()).toHaveLength(5);
  });

  it('are shown with all their columns, results and end', async () => {
    expect((await old.ask('GET', '/api/jobs/job-s1')).body).toMatchObject({
      id: 'job-s1',
      filename: 's1.mp3',
      status: 'completed',
      progress: 100,
      song_id: 's1',
      title: 'Song s1',
      artist: 'The Testers',
      completed_at: expect.any(String),
      dismissed: false,
      vocals_path: '/api/songs/s1/download/vocals',
    });
    expect((await old.ask('GET', '/api/jobs/job-unready')).body).toMatchObject({
      status: 'pending',
      estimated_completion: expect.any(String),
    });
    expect(await old.ask('GET', '/api/jobs/nowhere')).toMatchObject({ status: 404, body: { error: expect.any(String) } });
  });

  it('are dismissed when they are over, and cancelled when they are not', async () => {
    expect((await old.ask('POST', '/api/jobs/job-unready/dismiss')).status).toBe(400);
    expect((await old.ask('POST', '/api/jobs/job-broken/dismiss')).body).toEqual({
      success: true,
      message: expect.any(String),
      job_id: 'job-broken',
    });
    expect(await ids()).not.toContain('job-broken');
    expect(await ids('?include_dismissed=true')).toContain('job-broken');
    expect(((await old.ask('GET', '/api/jobs/dismissed')).body['jobs'] as Json[]).map(({ id }) => id)).toEqual(['job-broken']);
    expect((await old.ask('POST', '/api/jobs/job-s1/cancel')).status).toBe(400);
    expect((await old.ask('POST', '/api/jobs/nowhere/cancel')).status).toBe(404);
    expect((await old.ask('POST', '/api/jobs/job-unready/cancel')).body).toMatchObject({ success: true, job_id: 'job-unready' });
    expect((await old.ask('GET', '/api/jobs/job-unready')).body['status']).toBe('cancelled');
  });
});

describe('C20 C21 C22 a download', () => {
  it('is a job until its song is there, and its id is the one of the song’s job from then on', async () => {
    await add('s1', 'Ann');
    const visitorId = /refrain_visitor=([\w-]+)/.exec(old.cookie)?.[1] ?? null;
    const database = await openDatabase({ path: join(at.folder, 'refrain.db') });
    const now = Date.now();
    const row = {
      ownerId: null,
      creatorId: visitorId,
      kind: 'ytDlp',
      url: 'https://video.example/x',
      title: 'X',
      artist: null,
      optionsJson: '{}',
    } as const;
    const state = {
      holder: null,
      cancelRequested: 0,
      attempts: 1,
      errorCode: null,
      errorMessage: null,
      createdAt: now,
      updatedAt: now,
    } as const;
    await database
      .insertInto('imports')
      .values([
        { ...row, ...state, id: 'under-way', status: 'downloading', progress: 0.5, songId: null, jobId: null, finishedAt: null },
        { ...row, ...state, id: 'arrived', status: 'completed', progress: 1, songId: 's1', jobId: 'job-s1', finishedAt: now },
      ])
      .execute();
    await database.destroy();
    const job = async (id: string) => (await old.ask('GET', `/api/jobs/${id}`)).body;
    expect(await job('under-way')).toMatchObject({ id: 'under-way', status: 'downloading', progress: 18 });
    expect(await job('arrived')).toMatchObject({ id: 'arrived', status: 'completed', progress: 100, song_id: 's1' });
    const listed = (await old.ask('GET', '/api/jobs/?status=downloading')).body['jobs'] as Json[];
    expect(listed.map(({ id }) => id)).toEqual(['under-way']);
    expect((await old.ask('POST', '/api/jobs/under-way/cancel')).body).toMatchObject({
      success: true,
      job_id: 'under-way',
      status: 'cancelled',
    });
    expect((await old.ask('POST', '/api/jobs/under-way/cancel')).status).toBe(400);
  });
});

describe('W01 W02 W03 W04 W14 events of jobs', () => {
  it('tell who subscribes of every job of the library from then on', async () => {
    const client = connect('/jobs');
    expect(await client.next('connected')).toEqual({ status: 'connected' });
    client.socket.emit('subscribe_to_jobs');
    await client.next('subscribed');
    expect((await client.next('jobs_list'))['jobs'].map((job: Json) => job['id'])).toContain('job-s1');
    const sent = await sendFile(`${at.base}/api/v1/uploads`, toneWav({ seconds: 1, frequencyHz: 300 }), 'tone.wav');
    const { jobId } = (await sent.json()) as Json;
    expect(await client.next('job_created')).toMatchObject({ id: jobId, filename: 'tone.wav', error: null });
    expect(await client.next('job_started')).toMatchObject({ id: jobId, status: 'processing' });
    expect(await client.next('job_updated')).toMatchObject({ id: jobId });
    await old.ask('POST', `/api/jobs/${jobId}/cancel`);
    expect(await client.next('job_cancelled')).toMatchObject({ id: jobId, status: 'cancelled', completed_at: expect.any(String) });
    client.socket.emit('request_jobs_list');
    expect((await client.next('jobs_list'))['jobs'].map((job: Json) => job['id'])).toContain(jobId);
    client.socket.emit('unsubscribe_from_jobs');
    await client.next('unsubscribed');
    await old.ask('POST', `/api/jobs/${jobId}/retry`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(client.seen).toEqual([]);
  });

  it('are for whoever runs the house', async () => {
    const { base } = at;
    const keyed = io(`${base}/jobs`, { transports: ['websocket'], forceNew: true, auth: { token: 'ann-key-0123456789' } });
    sockets.push(keyed);
    const refused = new Promise((resolve) => keyed.once('error', resolve));
    keyed.emit('subscribe_to_jobs');
    expect(await refused).toMatchObject({ event: 'subscribe_to_jobs', code: 'auth.forbidden' });
  });
});
