import { lyricsQuerySchema } from '@refrain/contract';
import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { openOutsideServices } from '../outside-services/outside-services.fixture.ts';
import { LrclibClient, type LrclibRecord, toFoundLyrics } from './lrclib.client.ts';

/* Records as LRCLIB documents them, of songs that do not exist. */
const RECORD: LrclibRecord = {
  id: 70001,
  trackName: 'Slow Tide',
  artistName: 'The Paper Lanterns',
  albumName: 'Harbour Lights',
  duration: 201,
  instrumental: false,
  plainLyrics: 'The tide is slow\nThe tide is kind',
  syncedLyrics: '[00:12.00] The tide is slow\n[00:16.50] The tide is kind',
};
const NOT_FOUND = { code: 404, name: 'TrackNotFound', message: 'Failed to find specified track' };
const QUERY = lyricsQuerySchema.parse({ title: 'Slow Tide', artist: 'The Paper Lanterns', durationSeconds: 200.6 });

let database: Database;
let first: LocalServer;
let second: LocalServer;
let isFirstDown: boolean;

beforeEach(async () => {
  isFirstDown = false;
  first = await startLocalServer(({ url }, response) => {
    if (isFirstDown) response.writeHead(503, { 'retry-after': '60' }).end();
    else if (url.pathname === '/api/get') answerJson(response, NOT_FOUND, 404);
    else answerJson(response, [{ ...RECORD, id: 1, syncedLyrics: null }, 'nonsense']);
  });
  second = await startLocalServer(({ url }, response) => answerJson(response, url.pathname === '/api/get' ? RECORD : [RECORD]));
  database = await openTestDatabase();
});
afterEach(async () => {
  await first.close();
  await second.close();
  await database.destroy();
});

const open = async (change = {}) =>
  new LrclibClient(await openOutsideServices(database, { 'lrclib.enabled': true, 'lrclib.baseUrl': first.url, ...change }));

describe('P05 LRCLIB', () => {
  it('is asked for this very recording, then for what has its name, by a program that says who it is', async () => {
    expect((await (await open()).search(QUERY)).map(({ id }) => id)).toEqual([1]);
    expect(first.seen.map(({ url }) => url.pathname)).toEqual(['/api/get', '/api/search']);
    expect(Object.fromEntries(first.seen[0]!.url.searchParams)).toEqual({
      track_name: 'Slow Tide',
      artist_name: 'The Paper Lanterns',
      duration: '201',
    });
    expect(first.seen[0]?.headers['user-agent']).toMatch(/^Refrain\/.* \(/);
  });

  it('a second server answers when the first does not', async () => {
    isFirstDown = true;
    const client = await open({ 'lrclib.secondBaseUrl': second.url });
    expect((await client.search(QUERY)).map(toFoundLyrics)).toEqual([
      expect.objectContaining({ id: '70001', syncedText: RECORD.syncedLyrics, plainText: RECORD.plainLyrics, instrumental: false }),
    ]);
  });

  it('without a second server the refusal says when to come back', async () => {
    isFirstDown = true;
    await expect((await open()).search(QUERY)).rejects.toMatchObject({ code: 'outside.busy', details: { retryAfterSeconds: 60 } });
  });

  it('is not asked while it is switched off, and neither is the second', async () => {
    const client = await open({ 'lrclib.enabled': false, 'lrclib.secondBaseUrl': second.url });
    await expect(client.search(QUERY)).rejects.toMatchObject({ code: 'outside.switchedOff' });
    expect([first.seen, second.seen]).toEqual([[], []]);
  });
});
