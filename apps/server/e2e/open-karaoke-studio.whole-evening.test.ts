import type { AddressInfo } from 'node:net';
import { toneWav } from '@refrain/testkit';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addSongs, Guest } from './party-people.ts';
import { getJson, type Json, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

// Real sockets and processes on a busy machine take their time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/*
 * A client of Open Karaoke Studio drives a whole evening by its old paths and events alone, through a restart of the
 * server. Two songs are in the library when it begins; a third comes meanwhile and is made by the real models at its end.
 */

let at: TestServer;
let old: Guest;
let sockets: Socket[];
const jobEvents: { event: string; job: Json }[] = [];
const queueEvents: { event: string; message: Json }[] = [];
let connects = 0;

/** As its browser client did: five tries, a second apart. */
function connect(namespace: string): Socket {
  const socket = io(at.base + namespace, { transports: ['websocket'], forceNew: true, reconnectionAttempts: 5, reconnectionDelay: 1_000 });
  sockets.push(socket);
  return socket;
}

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
  await addSongs(at, [{ id: 'old-song' }, { id: 'slow-song', status: 'queued' }]);
  old = new Guest(at);
  sockets = [];
  const jobs = connect('/jobs');
  jobs.on('connect', () => jobs.emit('subscribe_to_jobs'));
  jobs.onAny((event: string, job: Json) => jobEvents.push({ event, job }));
  const room = connect('/');
  room.on('connect', () => {
    connects += 1;
    room.emit('join_queue_room', {});
    room.emit('join_performance', {});
  });
  room.onAny((event: string, message: Json) => queueEvents.push({ event, message }));
  await vi.waitFor(() => expect(queueEvents.some(({ event }) => event === 'performance_state')).toBe(true), { timeout: 20_000 });
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await at.stop();
});

const heard = (event: string) => jobEvents.filter((one) => one.event === event).map(({ job }) => job);
const items = async () => (await old.ask('GET', '/karaoke-queue/')).body as unknown as Json[];
const lastState = () => queueEvents.findLast(({ event }) => event === 'performance_state')?.message ?? {};
async function upload(bytes: Uint8Array, name: string): Promise<Json> {
  const response = await sendFile(`${at.base}/api/songs`, bytes, name);
  const body = (await response.json()) as Json;
  expect(response.status, JSON.stringify(body)).toBe(201);
  return body;
}

describe('P02 W01 W02 W03 W04 W15 P16 G21 C22 a whole evening', () => {
  let jobId: string;
  let songId: string;

  it('the library is there, and what is being made is heard of', async () => {
    await vi.waitFor(() => expect(heard('jobs_list')).toHaveLength(1), { timeout: 20_000 });
    expect(heard('connected')).toEqual([{ status: 'connected' }]);
    expect(((heard('jobs_list')[0] ?? { jobs: [] })['jobs'] as Json[]).map(({ id, status }) => `${id} ${status}`).sort()).toEqual([
      'job-old-song completed',
      'job-slow-song pending',
    ]);
    const songs = (await old.ask('GET', '/api/songs')).body as unknown as Json[];
    expect(songs.map(({ id, status }) => `${id} ${status}`).sort()).toEqual(['old-song processed', 'slow-song queued']);
  });

  it('songs are queued, sung and steered', async () => {
    for (const singer of ['Ann', 'Bob', 'Cid']) await old.ask('POST', '/karaoke-queue/', { songId: 'old-song', singerName: singer });
    const [ann] = await items();
    expect((await old.ask('POST', `/api/karaoke-queue/${ann?.['id']}/play`)).body).toMatchObject({ id: 'old-song', singer: 'Ann' });
    await vi.waitFor(
      () => expect(queueEvents.some(({ event, message }) => event === 'play_song' && message['singer'] === 'Ann')).toBe(true),
      {
        timeout: 20_000,
      },
    );
    const room = sockets[1] as Socket;
    room.emit('update_performance_control', { control: 'vocal_volume', value: 0.3 });
    room.emit('playback_pause');
    await vi.waitFor(() => expect(lastState()).toMatchObject({ is_playing: false, vocal_volume: 0.3 }), { timeout: 20_000 });
    expect((await items()).map(({ position, singer }) => `${position} ${singer}`)).toEqual(['0 Ann', '1 Bob', '2 Cid']);
  });

  it('a job that nobody wants any more is cancelled', async () => {
    expect((await old.ask('POST', '/api/jobs/job-slow-song/cancel')).body).toMatchObject({ success: true });
    await vi.waitFor(() => expect(heard('job_cancelled').map((job) => job['id'])).toEqual(['job-slow-song']), { timeout: 20_000 });
  });

  it('somebody adds a song of their own', async () => {
    const song = await upload(toneWav({ seconds: 2, frequencyHz: 262 }), 'own.wav');
    songId = song['id'] as string;
    await vi.waitFor(() => expect(heard('job_created').map((job) => job['song_id'])).toContain(songId), { timeout: 20_000 });
    jobId = heard('job_created').find((job) => job['song_id'] === songId)?.['id'] as string;
    expect((await old.ask('GET', `/api/jobs/${jobId}`)).body).toMatchObject({ status: 'processing', filename: 'own.wav' });
  });

  it('a restart of the server changes nothing: queue, stage and jobs go on, and clients come back by themselves', async () => {
    const before = await items();
    const port = String((at.server.http.server.address() as AddressInfo).port);
    const { folder } = at;
    await at.stop({ keepFolder: true });
    at = await startTestServer({ PORT: port, ROLES: 'api,worker' }, folder);
    await vi.waitFor(() => expect(connects).toBe(2), { timeout: 60_000 });
    expect((await items()).map(({ id, position }) => [id, position])).toEqual(before.map(({ id, position }) => [id, position]));
    const { body } = await old.ask('GET', `/api/jobs/${jobId}`);
    expect(body).toMatchObject({ dismissed: false, error: null });
    expect(['pending', 'processing', 'finalizing', 'completed']).toContain(body['status']);
    expect((await getJson(`${at.base}/api/jobs/dismissed`)).body['jobs']).toEqual([]);
    await vi.waitFor(() => expect(lastState()).toMatchObject({ is_playing: false, vocal_volume: 0.3 }), { timeout: 20_000 });
  });

  it('the next one sings, somebody changes their mind, and the queue is empty', async () => {
    const [, bob, cid] = await items();
    await old.ask('POST', `/api/karaoke-queue/${bob?.['id']}/play`);
    expect((await items()).map(({ position, singer }) => `${position} ${singer}`)).toEqual(['0 Bob', '1 Cid']);
    await old.ask('DELETE', `/karaoke-queue/${cid?.['id']}`);
    await old.ask('DELETE', `/karaoke-queue/${bob?.['id']}`);
    expect(await items()).toEqual([]);
    await vi.waitFor(() => expect(queueEvents.findLast(({ event }) => event === 'queue_updated')?.message).toEqual({ items: [] }), {
      timeout: 20_000,
    });
  });

  it('the song of their own is made to its end', async () => {
    await until(`${at.base}/api/songs/${songId}`, ({ status }) => status === 'processed', 280_000);
    await vi.waitFor(() => expect(heard('job_completed').map((job) => job['id'])).toContain(jobId), { timeout: 20_000 });
    expect(heard('job_failed').map((job) => job['id'])).not.toContain(jobId);
    const progress = jobEvents
      .filter(({ event, job }) => event.startsWith('job_') && job['id'] === jobId)
      .map(({ job }) => job['progress'] as number);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(100);
  });
});
