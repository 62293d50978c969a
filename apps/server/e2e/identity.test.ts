import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getJson, sendFile, sendJson, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 60_000 });

/* Who uploads is asked before anything is taken. */

let at: TestServer;
const STRANGER = { 'x-api-key': 'a-key-that-nobody-has' };
const TUS = { 'tus-resumable': '1.0.0' };
const beep = toneWav({ seconds: 1, frequencyHz: 220 });

beforeAll(async () => {
  at = await startTestServer({ API_KEYS: 'ann:ann-key-0123456789', ROLES: 'api' });
});
afterAll(() => at.stop());

const created = (headers: Record<string, string> = {}) =>
  fetch(`${at.base}/api/v1/uploads/resumable`, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(beep.length), 'upload-metadata': `filename ${btoa('beep.wav')}`, ...headers },
  });

describe('a key that is not known', () => {
  it.each(['/api/v1/uploads', '/api/process', '/api/audio', '/api/jobs'])('POST %s is refused and leaves nothing behind', async (path) => {
    expect((await sendFile(at.base + path, beep, 'beep.wav', {}, STRANGER)).status).toBe(401);
    expect(await readdir(join(at.folder, 'temp'))).toEqual([]);
  });

  it('POST /api/v1/demo, too', async () => {
    expect((await sendJson(`${at.base}/api/v1/demo`, {}, STRANGER)).status).toBe(401);
    expect(await readdir(join(at.folder, 'temp'))).toEqual([]);
  });

  it('begins no resumable upload', async () => {
    expect((await created(STRANGER)).status).toBe(401);
    expect(await readdir(join(at.folder, 'uploads'))).toEqual([]);
  });
});

it('a visitor who uploads in parts is remembered, and finds the job again', async () => {
  const { headers } = await created();
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const sent = await fetch(new URL(headers.get('location') ?? '', at.base), {
    method: 'PATCH',
    headers: { ...TUS, cookie, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: Buffer.from(beep),
  });
  expect(sent.status).toBe(204);
  const { body } = await getJson(`${at.base}/api/v1/jobs`, { cookie });
  expect(body.jobs.map((job: { id: string }) => job.id)).toEqual([sent.headers.get('refrain-job-id')]);
});
