import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { getJson, type Json, newFolder, sendFile, sendJson, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/* Limits and choices of the settings, each on a server that was started with them. */

let at: TestServer;
afterEach(() => at.stop());

const beep = (frequencyHz = 220, seconds = 1) => toneWav({ seconds, frequencyHz });
/** Long enough that its separation outlives a test. */
const longTone = (frequencyHz: number) => beep(frequencyHz, 40);
const BEATS_ONLY = { enable_vocals_extraction: 'false' };

const process = (bytes: Uint8Array, fields: Record<string, string> = {}, name = 'a.wav') =>
  sendFile(`${at.base}/api/process`, bytes, name, fields);

async function started(bytes: Uint8Array, fields: Record<string, string> = {}): Promise<string> {
  const response = await process(bytes, fields);
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as Json).job_id;
}

const statusOf = async (jobId: string) => (await getJson(`${at.base}/api/status/${jobId}`)).body;
const cancel = (jobId: string) => fetch(`${at.base}/api/jobs/${jobId}/cancel`, { method: 'POST' });

describe('A16 G09 K:MAX_FILE_SIZE the upload limit', () => {
  it.each(['/api/jobs', '/api/audio', '/api/process'])('POST %s answers 413 and leaves nothing behind', async (path) => {
    at = await startTestServer({ MAX_FILE_SIZE: '50KB' });
    const response = await sendFile(at.base + path, new Uint8Array(60_000), 'a.wav');
    expect(response.status).toBe(413);
    expect(await readdir(join(at.folder, 'temp'))).toEqual([]);
    expect((await readdir(join(at.folder, 'library'), { recursive: true })).filter((name) => name.startsWith('audio/'))).toEqual([]);
    expect((await sendFile(at.base + path, beep().subarray(0, 20_000), 'a.wav')).status).toBeLessThan(300);
  });

  it('B06 is told to clients', async () => {
    at = await startTestServer({ MAX_FILE_SIZE: '100MB' });
    const { body } = await getJson(`${at.base}/api/upload-info`);
    expect([body.max_file_size_mb, body.max_file_size_bytes]).toEqual([100, 104_857_600]);
  });
});

describe('K:ALLOWED_EXTENSIONS the names that are taken', () => {
  it('are those of the setting', async () => {
    at = await startTestServer({ ALLOWED_EXTENSIONS: 'mp3,flac' });
    expect((await process(beep())).status).toBe(415);
    expect((await sendFile(`${at.base}/api/audio`, beep(), 'a.wav')).status).toBe(400);
    expect((await getJson(`${at.base}/api/upload-info`)).body.supported_formats).toEqual(['mp3', 'flac']);
  });
});

describe('A15 the format of stems', () => {
  it('is the one of the setting', async () => {
    at = await startTestServer({ STEM_FORMAT: 'flac' });
    const { id } = (await (await sendFile(`${at.base}/api/jobs`, beep(), 'beep.wav')).json()) as Json;
    const { output } = await until(`${at.base}/api/jobs/${id}`, ({ status }) => status === 'completed');
    expect(output.bass).toBe(`jobs/${id}/stems/beep.bass.flac`);
    const bytes = Buffer.from(await (await fetch(`${at.base}/api/jobs/${id}/files/stems/beep.bass.flac`)).arrayBuffer());
    expect(bytes.toString('latin1', 0, 4)).toBe('fLaC');
  }, 120_000);
});

describe('G03 K:DEMUCS_MODEL K:WHISPER_MODEL the models of the settings', () => {
  it.each([
    [{ DEMUCS_MODEL: 'mdx_q' }, 'mdx_q'],
    [{ WHISPER_MODEL: 'tiny' }, 'whisper-tiny'],
  ])('%j is what a job asks for', async (env, model) => {
    at = await startTestServer(env);
    const body = (await (await process(beep())).json()) as Json;
    expect(body).toMatchObject({ error: true, code: 'model.notInstalled', message: expect.stringContaining(model) });
  });
});

describe('B36 the request rate', () => {
  it('is limited for each address', async () => {
    at = await startTestServer({ RATE_LIMIT_PER_MINUTE: '5' });
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await fetch(`${at.base}/api/upload-info`)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});

describe('B35 a virus scanner', () => {
  it('is asked about each file, and its no is final', async () => {
    const folder = await newFolder();
    const scanner = join(folder, 'scan.mjs');
    await writeFile(
      scanner,
      "import { readFileSync } from 'node:fs'; process.exit(readFileSync(process.argv[2]).includes('EVIL') ? 1 : 0);",
    );
    at = await startTestServer({ VIRUS_SCAN_COMMAND: `${globalThis.process.execPath} ${scanner}` }, folder);
    const evil = Buffer.concat([beep(), Buffer.from('EVIL')]);
    const refused = await process(evil);
    expect([refused.status, ((await refused.json()) as Json).code]).toEqual([422, 'upload.infected']);
    expect((await process(beep(), BEATS_ONLY)).status).toBe(200);
  });
});

describe('G03b K:MAX_CONCURRENT_JOBS at most three jobs run', () => {
  it('a fourth waits, and starts when one of them ends', async () => {
    at = await startTestServer({ MAX_CONCURRENT_JOBS: '3' });
    const jobIds: string[] = [];
    for (const frequency of [220, 330, 440, 550]) jobIds.push(await started(longTone(frequency)));
    const states = await Promise.all(jobIds.map(async (id) => (await statusOf(id)).status === 'queued'));
    expect(states).toEqual([false, false, false, true]);
    expect((await getJson(`${at.base}/health`)).body.metrics).toMatchObject({ active_jobs: 3, queue_length: 1 });
    await cancel(jobIds[0] ?? '');
    await until(`${at.base}/api/status/${jobIds[3]}`, ({ status }) => status !== 'queued');
    for (const id of jobIds.slice(1)) await cancel(id);
  }, 60_000);
});

describe('B39 a cancelled job', () => {
  it('leaves no half-made results', async () => {
    at = await startTestServer();
    const jobId = await started(longTone(220));
    await until(`${at.base}/api/status/${jobId}`, ({ status }) => status === 'splitting_stems');
    await cancel(jobId);
    const { status, body } = await getJson(`${at.base}/api/status/${jobId}`);
    expect([status, body.status, body.stem_separation.status]).toEqual([200, 'failed', 'cancelled']);
    expect(body.error_message).toContain('cancelled');
    await vi.waitFor(async () => expect(await readdir(join(at.folder, 'temp'))).toEqual([]), { timeout: 10_000 });
    const { body: listed } = await getJson(`${at.base}/api/files/${jobId}`);
    expect((listed.files as Json[]).filter(({ category }) => category === 'stems')).toEqual([]);
  }, 60_000);
});

describe('G03b A20 K:JOB_TIMEOUT a job that does not move', () => {
  it('fails, says that it was a timeout, and makes room', async () => {
    at = await startTestServer({ JOB_TIMEOUT: '1', MAX_CONCURRENT_JOBS: '1' });
    const slow = await started(longTone(220));
    const next = await started(beep(), BEATS_ONLY);
    const { error_message } = await until(`${at.base}/api/status/${slow}`, ({ status }) => status === 'failed');
    expect(error_message).toMatch(/^Timeout: /);
    await until(`${at.base}/api/status/${next}`, ({ status }) => status !== 'queued');
  }, 120_000);
});

describe('B07 B39 the files of a removed job', () => {
  it('are gone, stems in every format among them', async () => {
    at = await startTestServer();
    const jobId = await started(beep(), { enable_beat_tracking: 'false' });
    await until(`${at.base}/api/status/${jobId}`, ({ status }) => status === 'completed');
    for (const path of [`/api/files/${jobId}/stems/bass.wav`, `/api/jobs/${jobId}/files/stems/a.bass.mp3`])
      expect((await fetch(at.base + path)).status).toBe(200);
    const files = async () =>
      (await readdir(join(at.folder, 'library'), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ name }) => name);
    expect(await files()).toEqual(expect.arrayContaining(['converted.wav', 'converted.mp3', 'vocals.flac']));
    expect((await fetch(`${at.base}/api/cleanup/${jobId}`, { method: 'DELETE' })).status).toBe(200);
    expect(await files()).toEqual([]);
  });
});

describe('G03b K:CLEANUP_INTERVAL old files', () => {
  it('vanish when their job is done for that long, while what runs stays', async () => {
    at = await startTestServer({ CLEANUP_INTERVAL: '3' });
    const old = await started(beep(), BEATS_ONLY);
    await until(`${at.base}/api/status/${old}`, ({ status }) => status === 'completed');
    const running = await started(longTone(220));
    const { status } = await until(`${at.base}/api/status/${old}`, (body) => body.status === 'expired');
    expect(status).toBe('expired');
    expect((await fetch(`${at.base}/api/files/${old}/original.wav`)).status).toBeGreaterThanOrEqual(404);
    expect((await fetch(`${at.base}/api/results/${old}`)).status).toBe(410);
    expect((await fetch(`${at.base}/api/files/${running}/original.wav`)).status).toBe(200);
    await cancel(running);
  }, 120_000);

  it('of one sound stay while another of its jobs runs', async () => {
    at = await startTestServer({ CLEANUP_INTERVAL: '2' });
    const { audio_id } = (await (await sendFile(`${at.base}/api/audio`, longTone(220), 'a.wav')).json()) as Json;
    const order = async (type: string): Promise<string> =>
      ((await (await sendJson(`${at.base}/api/jobs`, { type, input: { audio_id } })).json()) as Json).job_id;
    const short = await order('chord_analysis');
    const long = await order('stem_separation');
    await until(`${at.base}/api/jobs/${short}`, ({ status }) => status === 'succeeded');
    await new Promise((resolve) => setTimeout(resolve, 4500));
    expect((await getJson(`${at.base}/api/jobs/${long}`)).body.status).toBe('running');
    expect((await fetch(`${at.base}/api/jobs/${short}/files/chords/track_chords.json`)).status).toBe(200);
    await fetch(`${at.base}/api/jobs/${long}/cancel`, { method: 'POST' });
  }, 120_000);
});
