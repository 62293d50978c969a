import { toneWav } from '@refrain/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { Browser, claim } from './people.ts';
import { getJson, type Json, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** More than any disk here has free: the watermark is crossed for real. */
const NEVER_FREE = { DISK_WATERMARK: '900TB', MAX_FILE_SIZE: '900TB' };
const TOKEN = 'a-token-for-prometheus';

let at: TestServer;
afterEach(() => at.stop());

/** A busy machine may say that too much is going on. */
const started = (seconds: number, fields: Record<string, string>): Promise<string> =>
  vi.waitFor(
    async () => {
      const response = await sendFile(`${at.base}/api/process`, toneWav({ seconds, frequencyHz: 200 + seconds }), 'a.wav', fields);
      expect(response.status, await response.clone().text()).toBe(200);
      return ((await response.json()) as Json)['job_id'] as string;
    },
    { timeout: 150_000 },
  );

describe('a disk with less room than DISK_WATERMARK', () => {
  it('B02 G03b gives up results before CLEANUP_INTERVAL, but none of a running job, of the last minutes or of the library', async () => {
    at = await startTestServer();
    const beatsOnly = { enable_vocals_extraction: 'false' };
    const [old, young] = [await started(1, beatsOnly), await started(2, beatsOnly)];
    const listed = (await (await sendFile(`${at.base}/api/v1/uploads`, toneWav({ seconds: 3, frequencyHz: 300 }), 'b.wav')).json()) as Json;
    for (const id of [old, young]) await until(`${at.base}/api/status/${id}`, ({ status }) => status === 'completed');
    await until(`${at.base}/api/v1/jobs/${listed['jobId']}`, ({ status }) => status === 'completed', 200_000);
    const running = await started(40, {});
    await at.stop({ keepFolder: true });
    const database = await openDatabase(at.database);
    const longAgo = Date.now() - 11 * 60_000;
    await database.updateTable('jobs').set({ finishedAt: longAgo }).where('id', 'in', [old, listed['jobId']]).execute();
    await database.destroy();

    at = await startTestServer(NEVER_FREE, at.folder);
    expect((await getJson(`${at.base}/api/status/${old}`)).body['status']).toBe('expired');
    for (const id of [young, running]) expect((await fetch(`${at.base}/api/files/${id}/original.wav`)).status).toBe(200);
    expect((await fetch(`${at.base}/api/v1/songs/${listed['songId']}/files/original`)).status).toBe(200);
    await until(`${at.base}/api/status/${running}`, ({ status }) => status === 'completed', 200_000);
  });

  it('B02 P13 B45 says degraded and what to do, tells Prometheus, and takes what fits', async () => {
    at = await startTestServer(NEVER_FREE);
    const { body } = await getJson(`${at.base}/api/v1/health`);
    expect(body['status']).not.toBe('healthy');
    expect(body['disk']).toMatchObject({
      status: expect.stringMatching('warning|failed'),
      advice: expect.stringContaining('DISK_WATERMARK'),
    });
    expect(body['blobs']).toMatchObject({ status: 'ok', kind: 'fs', responseSeconds: expect.any(Number) });
    const page = await (await fetch(`${at.base}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1]);
    expect(Math.abs(value('refrain_disk_free_bytes') - body['disk'].freeBytes)).toBeLessThan(5 * 1024 ** 3);
    expect(value('refrain_disk_watermark_bytes')).toBe(900 * 1024 ** 4);
    const create = (bytes: number) =>
      fetch(`${at.base}/api/v1/uploads/resumable`, {
        method: 'POST',
        headers: { 'tus-resumable': '1.0.0', 'upload-length': String(bytes), 'upload-metadata': `filename ${btoa('a.wav')}` },
      });
    expect((await create(5_000)).status).toBe(201);
    const refused = await create(body['disk'].totalBytes + 1);
    expect([refused.status, ((await refused.json()) as Json)['code']]).toEqual([507, 'storage.full']);
  });
});

describe('METRICS_TOKEN', () => {
  it('P13 B43 opens the metrics, and nothing else, to nobody but its bearer, also where everybody must sign in', async () => {
    at = await startTestServer({ METRICS_TOKEN: TOKEN, REQUIRE_SIGN_IN: 'true' });
    await claim(at);
    const status = async (path: string, token: string) =>
      (await fetch(at.base + path, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status('/metrics', TOKEN)).toBe(200);
    for (const wrong of [`${TOKEN}x`, TOKEN.slice(1), 'undefined']) expect(await status('/metrics', wrong), wrong).toBe(401);
    for (const path of ['/api/v1/songs', '/api/v1/workers', '/api/v1/health']) expect(await status(path, TOKEN), path).toBe(401);
    expect((await new Browser(at).send('GET', '/metrics')).status).toBe(401);
  });
});
