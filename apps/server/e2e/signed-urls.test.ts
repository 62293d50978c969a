import { toneWav } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type S3Server, startS3Server } from '../dist/platform/blobs/s3-server.fixture.js';
import { Browser, claim } from './people.ts';
import { type Json, sendFile, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SOUND = toneWav({ seconds: 1, frequencyHz: 220 });

let s3: S3Server;
let at: TestServer;
beforeEach(async () => {
  s3 = await startS3Server();
});
afterEach(async () => {
  await at.stop();
  await s3.close();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  const { bucket, prefix, endpoint, credentials } = s3.place;
  at = await startTestServer({
    ROLES: 'api',
    BLOBS: `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...env,
  });
}

/** A busy machine may say that too much is going on. */
const upload = (headers: Record<string, string>): Promise<string> =>
  vi.waitFor(
    async () => {
      const sent = await sendFile(`${at.base}/api/v1/uploads`, SOUND, 'Ann – Déjà Vu.wav', {}, headers);
      expect(sent.status, await sent.clone().text()).toBe(201);
      return ((await sent.json()) as Json)['songId'] as string;
    },
    { timeout: 100_000 },
  );

const get = (path: string, headers: Record<string, string> = {}) => fetch(at.base + path, { redirect: 'manual', headers });

describe('A22 BLOBS_PUBLIC_ENDPOINT', () => {
  it('sends whoever may have a file to the store, for a short time, and nobody else', async () => {
    await start({ BLOBS_PUBLIC_ENDPOINT: s3.place.endpoint, REQUIRE_SIGN_IN: 'true' });
    const admin = await claim(at);
    const songId = await upload({ cookie: admin.cookie });
    const path = `/api/v1/songs/${songId}/files/original`;
    const refused = await get(path);
    expect([refused.status, refused.headers.get('location')]).toEqual([401, null]);
    const sent = await get(path, { cookie: admin.cookie });
    expect([sent.status, sent.headers.get('cache-control')]).toEqual([302, 'private, no-store']);
    const url = sent.headers.get('location') ?? '';
    expect(new URL(url).origin).toBe(s3.place.endpoint);
    expect(url).not.toContain(s3.place.credentials.secretAccessKey.concat('&'));
    const file = await fetch(url, { headers: { range: 'bytes=0-99' } });
    expect([file.status, Buffer.from(await file.arrayBuffer()).equals(Buffer.from(SOUND.subarray(0, 100)))]).toEqual([206, true]);
    expect(file.headers.get('content-disposition')).toContain("filename*=UTF-8''Ann%20%E2%80%93%20D");
    const head = await fetch(at.base + path, { method: 'HEAD', redirect: 'manual', headers: { cookie: admin.cookie } });
    expect(head.status).toBe(200);
    const known = await get(path, { cookie: admin.cookie, 'if-none-match': head.headers.get('etag') ?? '' });
    expect(known.status).toBe(304);
    const policy = (await new Browser(at).send('GET', '/docs')).headers.get('content-security-policy') ?? '';
    for (const rule of ['connect-src', 'media-src', 'img-src'])
      expect(policy.split(';').find((one) => one.trim().startsWith(rule))).toContain(s3.place.endpoint);
  });

  it('is off unless it is set: files come through the server', async () => {
    await start();
    const songId = await upload({});
    const file = await get(`/api/v1/songs/${songId}/files/original`);
    expect([file.status, (await file.arrayBuffer()).byteLength]).toEqual([200, SOUND.length]);
  });
});
