import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type PostgresServer, startPostgresServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type S3Server, startS3Server } from '../dist/platform/blobs/s3-server.fixture.js';
import { databaseKind } from '../dist/platform/database/databases.fixture.js';
import { addSongs, newParty } from './party-people.ts';
import { demoClip, getJson, type Json, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const LYRICS = 'Open up the door tonight,\nall our friends are here.';

async function uploadSong(at: TestServer): Promise<{ songId: string; jobId: string }> {
  const response = await sendFile(`${at.base}/api/v1/uploads`, await demoClip(), 'demo.mp3', { lyrics: LYRICS, title: 'Déjà Vu' });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as { songId: string; jobId: string };
}
const s3Settings = ({ place: { bucket, prefix, endpoint, credentials } }: S3Server) => ({
  BLOBS: `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});
const settled = ({ status }: Json) => ['completed', 'completed_with_errors', 'failed'].includes(status);

const onS3 = databaseKind === 'PostgreSQL';
/** About servers that go away: with files and SQLite there are none, so the suite is not there, rather than skipped. */
function describeOnServers(name: string, suite: () => void): void {
  if (onS3) describe(name, suite);
}

describe(`A22 the server on ${databaseKind} and ${onS3 ? 'S3' : 'files'}`, () => {
  let s3: S3Server | undefined;
  let at: TestServer;
  beforeAll(async () => {
    s3 = onS3 ? await startS3Server() : undefined;
    at = await startTestServer(s3 ? s3Settings(s3) : {});
  });
  afterAll(async () => {
    await at.stop();
    await s3?.close();
  });

  it('makes a song of an upload, which is found by what somebody mistypes, and sung at a party', async () => {
    const { songId, jobId } = await uploadSong(at);
    await addSongs(at, [{ id: 'other' }]);
    const party = await newParty(at);
    const ann = await party.guest('Ann');
    for (const song of [songId, 'other'])
      expect((await ann.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId: song })).status).toBe(201);
    for (const query of ['deja v', 'frends tonigth']) {
      const { songs } = await until(`${at.base}/api/v1/search?q=${encodeURIComponent(query)}`, ({ total }) => total > 0, 30_000);
      expect(songs.map(({ id }: Json) => id)).toEqual([songId]);
    }
    const song = await until(`${at.base}/api/v1/songs/${songId}`, settled, 220_000);
    expect(song).toMatchObject({ status: 'completed', title: 'Déjà Vu' });
    expect((await getJson(`${at.base}/api/v1/jobs/${jobId}`)).body).toMatchObject({ status: 'completed' });
    expect((await getJson(`${at.base}/health`)).body).toMatchObject({ status: expect.stringMatching(/healthy|degraded/) });
    const vocals = (song['files'] as Json[]).find(({ url }) => url.includes('vocals'));
    const stem = await fetch(at.base + vocals?.['url'], { headers: { range: 'bytes=100-299' } });
    expect([stem.status, (await stem.arrayBuffer()).byteLength]).toEqual([206, 200]);
    const kept = await readdir(join(at.folder, 'library')).catch(() => []);
    expect(kept.filter((name) => !name.startsWith('.')).length > 0).toBe(!onS3);
    const { body } = await ann.ask('GET', `/api/v1/parties/${party.id}/queue`);
    expect(body['entries'].map((entry: Json) => entry['songId'])).toEqual([songId, 'other']);
  });
});

describeOnServers('the server whose S3 goes away', () => {
  it('B02 says so, in its health too, and goes on; with a bucket that is not there it does not start', async () => {
    const s3 = await startS3Server();
    const at = await startTestServer({ ...s3Settings(s3), ROLES: 'api' });
    await s3.close();
    const refused = await sendFile(`${at.base}/api/v1/uploads`, await demoClip(), 'demo.mp3');
    expect([refused.status, ((await refused.json()) as Json)['code']]).toEqual([503, 'service.unavailable']);
    expect((await fetch(`${at.base}/api/v1/songs`)).status).toBe(200);
    const asked = performance.now();
    expect((await getJson(`${at.base}/api/v1/health`)).body).toMatchObject({
      status: 'unhealthy',
      blobs: { status: 'failed', kind: 's3', advice: expect.stringContaining('BLOBS') },
    });
    expect(performance.now() - asked).toBeLessThan(10_000);
    await expect(startTestServer(s3Settings(s3))).rejects.toThrow('BLOBS: the store cannot be used');
    await at.stop();
  });
});

describeOnServers('A22 the server whose PostgreSQL goes away', () => {
  let postgres: PostgresServer;
  let at: TestServer;
  beforeAll(async () => {
    postgres = await startPostgresServer({ careful: true });
    at = await startTestServer({ DATABASE_URL: postgres.url });
  });
  afterAll(async () => {
    await at.stop();
    await postgres.stop();
  });

  it('says so, loses nothing that it had accepted, and goes on by itself', async () => {
    const { songId } = await uploadSong(at);
    await postgres.kill();
    const refused = await sendFile(`${at.base}/api/v1/uploads`, await demoClip(8), 'late.mp3');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'service.unavailable' });
    expect((await fetch(`${at.base}/health/ready`)).status).toBe(503);
    await postgres.start();
    expect(await until(`${at.base}/api/v1/songs/${songId}`, settled, 220_000)).toMatchObject({ status: 'completed' });
  });
});
