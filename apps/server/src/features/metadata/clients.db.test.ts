import type { ServerResponse } from 'node:http';
import { metadataQuerySchema } from '@refrain/contract';
import { answerJson, type LocalServer, type SeenRequest, startLocalServer } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { openOutsideServices } from '../outside-services/outside-services.fixture.ts';
import { ItunesClient } from './itunes.client.ts';
import { MusicBrainzClient } from './music-brainz.client.ts';
import { answerMetadata, RECORDING_ID, RELEASE_ID } from './outside-metadata.fixture.ts';

const QUERY = metadataQuerySchema.parse({ title: 'Slow Tide', artist: 'The Paper Lanterns', durationSeconds: 201 });

let database: Database;
let server: LocalServer;
let answer: (request: SeenRequest, response: ServerResponse) => void;
let itunes: ItunesClient;
let musicBrainz: MusicBrainzClient;

beforeEach(async () => {
  answer = answerMetadata;
  server = await startLocalServer((request, response) => answer(request, response));
  database = await openTestDatabase();
  const parts = await openOutsideServices(database, {
    'itunes.enabled': true,
    'itunes.baseUrl': server.url,
    'itunes.country': 'GB',
    'musicBrainz.enabled': true,
    'musicBrainz.baseUrl': server.url,
  });
  itunes = new ItunesClient(parts);
  musicBrainz = new MusicBrainzClient(parts);
});
afterEach(async () => {
  await server.close();
  await database.destroy();
});

describe('P04 iTunes Search', () => {
  it('is asked as it is documented', async () => {
    await itunes.search(QUERY);
    const { url, headers } = server.seen[0]!;
    expect(Object.fromEntries(url.searchParams)).toEqual({
      term: 'The Paper Lanterns Slow Tide',
      media: 'music',
      entity: 'song',
      country: 'GB',
      limit: '50',
    });
    expect(headers['user-agent']).toMatch(/^Refrain\//);
  });

  it('gives the release that a song came out on before samplers, reissues and karaoke versions', async () => {
    const hits = await itunes.search(QUERY);
    expect(hits.map(({ candidate }) => candidate.id)).toEqual(['3', '4', '1', '2']);
    expect(hits[0]?.candidate).toMatchObject({ album: 'Harbour Lights', year: 1994, genre: 'Pop', isCompilation: false, trackNumber: 3 });
    expect(hits[0]!.candidate.confidence).toBeGreaterThan(0.95);
    expect(hits[0]?.candidate.cover?.ref).toContain('600x600');
  });

  it('waits as long as it is told, and goes on', async () => {
    let asked = 0;
    answer = (request, response) => {
      asked++;
      if (asked === 1) answerJson(response, {}, 429, { 'retry-after': '1' });
      else answerMetadata(request, response);
    };
    const before = Date.now();
    expect(await itunes.search(QUERY)).toHaveLength(4);
    expect(Date.now() - before).toBeGreaterThanOrEqual(950);
  });

  it.each([
    ['an answer without results', (response: ServerResponse) => answerJson(response, { error: 'none' })],
    ['half an answer', (response: ServerResponse) => void response.end('{"results": [')],
    ['an answer without end', (response: ServerResponse) => void response.end(Buffer.alloc(3 * 1024 * 1024, '['))],
  ])('%s is a refusal in plain words', async (_, write) => {
    answer = (_request, response) => write(response);
    await expect(itunes.search(QUERY)).rejects.toMatchObject({ code: 'outside.misunderstood' });
  });

  it('a result that is odd is left out, the others stay', async () => {
    answer = (_, response) =>
      answerJson(response, {
        results: [null, { trackId: 'x' }, { kind: 'song', trackId: 9, trackName: 'Slow Tide', artistName: 'The Paper Lanterns' }],
      });
    expect((await itunes.search(QUERY)).map(({ candidate }) => candidate.id)).toEqual(['9']);
  });
});

describe('G14 MusicBrainz', () => {
  it('is asked as it is documented, with quotation marks kept apart', async () => {
    await musicBrainz.search({ ...QUERY, title: 'The "Slow" Tide' });
    const { url } = server.seen[0]!;
    expect(url.searchParams.get('query')).toBe('recording:"The \\"Slow\\" Tide" AND artist:"The Paper Lanterns"');
    expect(url.searchParams.get('fmt')).toBe('json');
  });

  it('gives a recording with its identifiers and the release it came out on', async () => {
    const [candidate] = await musicBrainz.search(QUERY);
    expect(candidate).toMatchObject({
      source: 'musicBrainz',
      recordingId: RECORDING_ID,
      releaseId: RELEASE_ID,
      album: 'Harbour Lights',
      releaseDate: '1994-03-07',
      genre: 'indie pop',
      trackNumber: 3,
      isCompilation: false,
      cover: { source: 'coverArtArchive', ref: RELEASE_ID },
    });
    expect(candidate!.confidence).toBeGreaterThan(0.95);
  });

  it('what is no answer of its kind is a refusal', async () => {
    answer = (_, response) => answerJson(response, []);
    await expect(musicBrainz.search(QUERY)).rejects.toMatchObject({ code: 'outside.misunderstood' });
  });
});
