import { toneWav } from '@refrain/testkit';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { oldClient } from './old-client.ts';
import { addSongs, Guest } from './party-people.ts';
import { type Json, sendFile, startTestServer, type TestServer } from './test-server.ts';

// Real sockets on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

/* A client of Open Karaoke Studio: its jobs, by the paths, fields and events of its documents and versions alone. */

let at: TestServer;
let old: Guest;
const sockets: Socket[] = [];

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api', API_KEYS: 'ann:ann-key-0123456789' });
  await addSongs(at, [{ id: 's1' }, { id: 's2' }, { id: 's3' }, { id: 'unready', status: 'queued' }, { id: 'broken', status: 'failed' }]);
  old = new Guest(at);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await at.stop();
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
    // So that the server knows this browser.
    await old.ask('POST', '/karaoke-queue/', { songId: 's1', singer: 'Ann' });
    const visitorId = /refrain_visitor=([\w-]+)/.exec(old.cookie)?.[1] ?? null;
    const database = await openDatabase(at.database);
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
    const client = oldClient(old, '/jobs');
    sockets.push(client.socket);
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
