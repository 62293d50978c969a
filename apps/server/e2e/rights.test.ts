import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoClip, getJson, type Json, sendFile, sendJson, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/* Whose a job is, and what can be done with it: on the older systems' paths. */

let at: TestServer;
const ANN = { authorization: 'Bearer ann-key-0123456789' };
const BOB = { 'x-api-key': 'bob-key-0123456789' };
const BEATS_ONLY = { enable_vocals_extraction: 'false' };
const beep = (frequencyHz = 220) => toneWav({ seconds: 3, frequencyHz });

beforeAll(async () => {
  at = await startTestServer({ API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789' });
});
afterAll(() => at.stop());

const process = (headers: Record<string, string> = {}, bytes: Uint8Array = beep()) =>
  sendFile(`${at.base}/api/process`, bytes, 'a.wav', BEATS_ONLY, headers);
const ask = (method: string, path: string, headers: Record<string, string> = {}) => fetch(at.base + path, { method, headers });
const completed = (jobId: string, headers: Record<string, string> = {}) =>
  until(`${at.base}/api/status/${jobId}`, ({ status }) => status === 'completed', 100_000, headers);

describe('G08 B37 a job with an owner', () => {
  let jobId: string;
  beforeAll(async () => {
    jobId = ((await (await process(ANN)).json()) as Json).job_id;
    await completed(jobId, ANN);
  });

  const PATHS: [string, string][] = [
    ['GET', '/api/status/ID'],
    ['GET', '/api/status/ID/simple'],
    ['GET', '/api/results/ID'],
    ['GET', '/api/results/ID/summary'],
    ['GET', '/api/files/ID'],
    ['GET', '/api/files/ID/original.wav'],
    ['HEAD', '/api/files/ID/original.wav'],
    ['GET', '/api/jobs/ID'],
    ['GET', '/api/jobs/ID/files'],
    ['GET', '/api/jobs/ID/files/input/a.wav'],
  ];
  it.each(PATHS)('%s %s is for the owner alone', async (method, path) => {
    const real = path.replace('ID', jobId);
    expect((await ask(method, real, ANN)).status).toBe(200);
    expect((await ask(method, real, BOB)).status).toBe(404);
    expect((await ask(method, real)).status).toBe(404);
  });

  it.each([
    ['POST', '/api/jobs/ID/cancel'],
    ['POST', '/api/jobs/ID/retry'],
    ['DELETE', '/api/jobs/ID'],
    ['DELETE', '/api/cleanup/ID'],
  ])('%s %s is refused to others', async (method, path) => {
    for (const headers of [BOB, {}]) expect((await ask(method, path.replace('ID', jobId), headers)).status).toBe(404);
    expect((await ask('GET', `/api/status/${jobId}`, ANN)).status).toBe(200);
  });

  it('is in the list of its owner only', async () => {
    const list = async (headers: Record<string, string>) =>
      ((await getJson(`${at.base}/api/jobs`, headers)).body.jobs as Json[]).map(({ id }) => id);
    expect(await list(ANN)).toEqual([jobId]);
    expect(await list(BOB)).toEqual([]);
    expect(await list({})).toEqual([]);
  });

  it('stored sound is the owner’s too', async () => {
    const { audio_id } = (await (await sendFile(`${at.base}/api/audio`, beep(), 'a.wav', {}, ANN)).json()) as Json;
    const body = { type: 'chord_analysis', input: { audio_id } };
    expect((await sendJson(`${at.base}/api/jobs`, body, BOB)).status).toBe(404);
    expect((await sendJson(`${at.base}/api/jobs`, body, ANN)).status).toBe(201);
  });

  it('a key that is not one is refused', async () =>
    expect((await ask('GET', `/api/status/${jobId}`, { authorization: 'Bearer wrong-key' })).status).toBe(401));
});

describe('G12 jobs', () => {
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';

  it('are listed to whoever started them', async () => {
    const response = await process();
    const { job_id } = (await response.json()) as Json;
    const mine = (await getJson(`${at.base}/api/jobs`, { cookie: cookieOf(response) })).body;
    expect([mine.total, mine.jobs[0].id]).toEqual([1, job_id]);
    expect((await getJson(`${at.base}/api/jobs`)).body.jobs).toEqual([]);
    await completed(job_id);
  });

  it('can be cancelled once, and run again', async () => {
    const { id } = (await (await sendFile(`${at.base}/api/jobs`, toneWav({ seconds: 30, frequencyHz: 200 }), 'long.wav')).json()) as Json;
    expect((await ask('POST', `/api/jobs/${id}/retry`)).status).toBe(409);
    const cancelled = (await (await ask('POST', `/api/jobs/${id}/cancel`)).json()) as Json;
    expect(cancelled).toMatchObject({ success: true, job_id: id, status: 'cancelled', message: expect.any(String) });
    expect((await ask('POST', `/api/jobs/${id}/cancel`)).status).toBe(409);
    const again = (await (await ask('POST', `/api/jobs/${id}/retry`)).json()) as Json;
    expect(again).toMatchObject({ success: true, status: 'processing', error_message: null });
    expect((await ask('DELETE', `/api/jobs/${id}`)).status).toBe(200);
  });

  it('can be deleted, with their files', async () => {
    const { job_id } = (await (await process({}, beep(500))).json()) as Json;
    await completed(job_id);
    expect(await (await ask('DELETE', `/api/jobs/${job_id}`)).json()).toMatchObject({ success: true, job_id });
    for (const path of [`/api/jobs/${job_id}`, `/api/status/${job_id}`, `/api/files/${job_id}/original.wav`])
      expect((await ask('GET', path)).status).toBe(404);
    expect((await ask('DELETE', `/api/jobs/${job_id}`)).status).toBe(404);
  });

  it('leave stored sound for other jobs when they are deleted', async () => {
    const { audio_id } = (await (await sendFile(`${at.base}/api/audio`, beep(600), 'a.wav')).json()) as Json;
    const order = () => sendJson(`${at.base}/api/jobs`, { type: 'chord_analysis', input: { audio_id } });
    const { job_id } = (await (await order()).json()) as Json;
    await until(`${at.base}/api/jobs/${job_id}`, ({ status }) => status === 'succeeded');
    expect((await ask('DELETE', `/api/jobs/${job_id}`)).status).toBe(200);
    expect((await order()).status).toBe(201);
  });

  it('of the library’s songs are removed with the song only', async () => {
    const { jobId } = (await (await sendFile(`${at.base}/api/v1/uploads`, beep(700), 'b.wav')).json()) as Json;
    expect((await ask('DELETE', `/api/jobs/${jobId}`)).status).toBe(400);
    expect((await ask('GET', `/api/jobs/${jobId}`)).status).toBe(200);
  });
});

describe('G06 the confidence in a tempo', () => {
  it('is high for a song with a beat and low for a tone', async () => {
    const confidence = async (bytes: Uint8Array) => {
      const { job_id } = (await (await process({}, bytes)).json()) as Json;
      return (await completed(job_id)).beat_analysis.beat_confidence as number;
    };
    expect(await confidence(await demoClip())).toBeGreaterThan((await confidence(beep())) + 0.2);
  });
});
