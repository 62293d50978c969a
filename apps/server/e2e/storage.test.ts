import { type PostgresServer, startPostgresServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
const settled = ({ status }: Json) => ['completed', 'completed_with_errors', 'failed'].includes(status);

describe(`A22 the server on ${databaseKind}`, () => {
  let at: TestServer;
  beforeAll(async () => {
    at = await startTestServer();
  });
  afterAll(() => at.stop());

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
    expect(await until(`${at.base}/api/v1/songs/${songId}`, settled, 220_000)).toMatchObject({ status: 'completed', title: 'Déjà Vu' });
    expect((await getJson(`${at.base}/api/v1/jobs/${jobId}`)).body).toMatchObject({ status: 'completed' });
    expect((await getJson(`${at.base}/health`)).body).toMatchObject({ status: expect.stringMatching(/healthy|degraded/) });
    const { body } = await ann.ask('GET', `/api/v1/parties/${party.id}/queue`);
    expect(body['entries'].map((entry: Json) => entry['songId'])).toEqual([songId, 'other']);
  });
});

describe.runIf(databaseKind === 'PostgreSQL')('A22 the server whose PostgreSQL goes away', () => {
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
