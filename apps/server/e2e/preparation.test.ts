import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { addSongs, newParty } from './party-people.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* Songs are made in the order in which parties need them. */

describe('songs that are still to be made', () => {
  let at: TestServer;
  beforeAll(async () => {
    at = await startTestServer({ ROLES: 'api' });
    await addSongs(
      at,
      ['first', 'second', 'other', 'nobodys'].map((id) => ({ id, status: 'queued' as const })),
    );
  });
  afterAll(() => at.stop());

  const priorities = async () => {
    const database = await openDatabase(at.database);
    const rows = await database.selectFrom('jobs').select(['songId', 'priority']).execute();
    await database.destroy();
    return Object.fromEntries(rows.map(({ songId, priority }) => [songId, priority]));
  };

  it('go before others while a party waits for them, the sooner the earlier, and not when nobody does any more', async () => {
    const [party, another] = [await newParty(at), await newParty(at)];
    const add = async (to: typeof party, songId: string) =>
      (await to.host.ask('POST', `/api/v1/parties/${to.id}/queue`, { songId })).body['entryId'] as string;
    expect((await party.host.ask('PUT', '/api/v1/jobs/job-nobodys/priority', { priority: 7 })).status).toBe(200);
    const entryId = await add(party, 'first');
    await add(party, 'second');
    await add(another, 'other');
    await vi.waitFor(
      async () => {
        const { first = 0, second = 0, other = 0 } = await priorities();
        expect(first).toBeGreaterThan(second);
        expect(Math.min(second, other)).toBeGreaterThan(0);
      },
      { timeout: 10_000, interval: 200 },
    );
    await add(another, 'second');
    expect((await party.host.ask('DELETE', `/api/v1/parties/${party.id}/queue/${entryId}`)).status).toBeLessThan(300);
    await vi.waitFor(async () => expect((await priorities())['first']).toBe(0), { timeout: 10_000, interval: 200 });
    const after = await priorities();
    expect(after['second']).toBeGreaterThan(0);
    expect(after['other']).toBeGreaterThan(0);
    // What a host put earlier by hand, and no party asked for, stays where it was put.
    expect(after['nobodys']).toBe(7);
  });
});
