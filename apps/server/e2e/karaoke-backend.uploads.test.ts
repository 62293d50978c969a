import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getJson, type Json, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

/* Karaoke Backend's paths around an upload, for which no whole job is needed. */

vi.setConfig({ testTimeout: 120_000 });

let at: TestServer;
beforeAll(async () => {
  at = await startTestServer();
});
afterAll(() => at.stop());

const process = (bytes: Uint8Array, name: string, fields: Record<string, string> = {}) =>
  sendFile(`${at.base}/api/process`, bytes, name, fields);
const beep = (frequencyHz = 220) => toneWav({ seconds: 1, frequencyHz });

describe('B03 GET /health/simple', () => {
  it('is cheap', async () => {
    const { status, body } = await getJson(`${at.base}/health/simple`);
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok', timestamp: expect.any(String) });
  });
});

describe('B04 GET /', () => {
  it('is a banner for programs', async () => {
    const { body } = await getJson(`${at.base}/`, { accept: 'application/json' });
    expect(body).toMatchObject({ status: 'running', docs: '/docs', health: '/health' });
  });
});

describe('B05 POST /api/process', () => {
  it('leaves out what the form does not ask for', async () => {
    const fields = { enable_vocals_extraction: 'false', enable_beat_tracking: 'true', audio_sample_rate: '48000' };
    const { job_id } = (await (await process(beep(), 'a.wav', fields)).json()) as Json;
    const body = await until(`${at.base}/api/status/${job_id}`, ({ status }) => status === 'completed');
    expect([body.stem_separation.status, body.transcription.status, body.beat_analysis.status]).toEqual([
      'skipped',
      'skipped',
      'completed',
    ]);
  });

  it.each([
    ['no form', () => fetch(`${at.base}/api/process`, { method: 'POST' }), 400],
    ['an empty file', () => process(new Uint8Array(), 'a.mp3'), 400],
    ['a name of which nothing is left', () => process(beep(), '..'), 400],
    ['a foreign extension', () => process(beep(), 'a.exe'), 415],
    ['text that is called a song', () => process(Buffer.from('no sound at all '.repeat(200)), 'a.mp3'), 415],
    ['an unknown model', () => process(beep(), 'a.wav', { demucs_model: 'nonsense' }), 400],
    ['a model that is not installed', () => process(beep(), 'a.wav', { whisper_model: 'large-v3' }), 400],
    ['a sample rate that is none', () => process(beep(), 'a.wav', { audio_sample_rate: 'high' }), 400],
    ['a language that is none', () => process(beep(), 'a.wav', { language: 'Klingon!' }), 400],
  ])('B40 B15 refuses %s in the uniform shape', async (_, send, status) => {
    const response = await send();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: true, status_code: status, message: expect.stringMatching(/\w+ \w+/) });
  });
});

describe('B06 GET /api/upload-info', () => {
  it('tells formats and limits', async () => {
    const { body } = await getJson(`${at.base}/api/upload-info`);
    expect(body).toMatchObject({ max_file_size_mb: 500, max_file_size_bytes: 500 * 2 ** 20 });
    expect(body.supported_formats).toEqual(expect.arrayContaining(['mp3', 'wav', 'm4a', 'flac']));
  });
});

describe('B27 the recogniser', () => {
  it('is the one that was asked for, and an unknown one is refused', async () => {
    expect((await process(beep(), 'a.wav', { whisper_model: 'enormous' })).status).toBe(400);
    const missing = (await (await process(beep(), 'a.wav', { whisper_model: 'medium' })).json()) as Json;
    expect(missing.code).toBe('model.notInstalled');
  });
});

describe('B33 the type of a file', () => {
  it('is told by its content: a WAV that is called MP3 is taken', async () => {
    const response = await process(beep(330), 'a.mp3', { enable_vocals_extraction: 'false' });
    expect(response.status).toBe(200);
  });
});

describe('B16 GET /docs/json', () => {
  it('describes every path of this system', async () => {
    const { body } = await getJson(`${at.base}/docs/json`);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/health',
        '/api/process',
        '/api/upload-info',
        '/api/cleanup/{jobId}',
        '/api/status/{jobId}',
        '/api/results/{jobId}',
      ]),
    );
  });
});

describe('B07 DELETE /api/cleanup/{id}', () => {
  it('removes the job and its files', async () => {
    const { job_id } = (await (await process(beep(440), 'b.wav', { enable_vocals_extraction: 'false' })).json()) as Json;
    await until(`${at.base}/api/status/${job_id}`, ({ status }) => status === 'completed');
    const removal = () => fetch(`${at.base}/api/cleanup/${job_id}`, { method: 'DELETE' });
    const first = await removal();
    expect([first.status, await first.json()]).toEqual([200, { message: expect.any(String), job_id }]);
    expect((await fetch(`${at.base}/api/files/${job_id}/original.wav`)).status).toBe(404);
    expect((await removal()).status).toBe(404);
  });
});
