import type { ServerResponse } from 'node:http';
import { answerJson, type SeenRequest } from '@refrain/testkit';

/*
 * Answers of the iTunes Search API, of MusicBrainz and of the Cover Art Archive, written by hand after their public
 * documentation. The songs do not exist.
 */

export function itunesSong(change: Readonly<Record<string, unknown>> = {}) {
  return {
    wrapperType: 'track',
    kind: 'song',
    artistId: 900001,
    collectionId: 910001,
    trackId: 920001,
    artistName: 'The Paper Lanterns',
    collectionName: 'Harbour Lights',
    trackName: 'Slow Tide',
    collectionCensoredName: 'Harbour Lights',
    trackCensoredName: 'Slow Tide',
    artworkUrl30: 'https://is1-ssl.mzstatic.com/image/thumb/Music/30x30bb.jpg',
    artworkUrl60: 'https://is1-ssl.mzstatic.com/image/thumb/Music/60x60bb.jpg',
    artworkUrl100: 'https://is1-ssl.mzstatic.com/image/thumb/Music/100x100bb.jpg',
    collectionPrice: 9.99,
    trackPrice: 1.29,
    releaseDate: '1994-03-07T08:00:00Z',
    collectionExplicitness: 'notExplicit',
    trackExplicitness: 'notExplicit',
    discCount: 1,
    discNumber: 1,
    trackCount: 10,
    trackNumber: 3,
    trackTimeMillis: 201_400,
    country: 'USA',
    currency: 'USD',
    primaryGenreName: 'Pop',
    isStreamable: true,
    ...change,
  };
}

/** The song on a sampler, which iTunes gives first, and on the album it came out on. */
export const ITUNES_RESULTS = [
  itunesSong({
    trackId: 1,
    collectionId: 11,
    collectionName: 'Best of the Nineties',
    collectionArtistName: 'Various Artists',
    releaseDate: '1993-01-01T08:00:00Z',
  }),
  itunesSong({ trackId: 2, trackName: 'Slow Tide (Karaoke Version)', artistName: 'Sing Along Band', collectionName: 'Karaoke Party' }),
  itunesSong({ trackId: 3, trackNumber: 3 }),
  itunesSong({ trackId: 4, collectionName: 'Harbour Lights (Deluxe)', releaseDate: '2014-03-07T08:00:00Z' }),
  { wrapperType: 'track', kind: 'music-video', trackId: 5, trackName: 'Slow Tide', artistName: 'The Paper Lanterns' },
];

export const RELEASE_ID = '3b9d8a1e-2222-4c11-8a2d-0f1e2d3c4b5a';
export const RECORDING_ID = '7c1f0d2e-1111-4b3a-9d4e-aa11bb22cc33';

export const MUSICBRAINZ_ANSWER = {
  created: '2026-11-01T12:00:00.000Z',
  count: 1,
  offset: 0,
  recordings: [
    {
      id: RECORDING_ID,
      score: 100,
      title: 'Slow Tide',
      length: 201_000,
      video: null,
      'artist-credit': [
        { name: 'The Paper Lanterns', artist: { id: 'a0', name: 'The Paper Lanterns', 'sort-name': 'Paper Lanterns, The' } },
      ],
      'first-release-date': '1994-03-07',
      releases: [
        {
          id: '00000000-0000-4000-8000-000000000001',
          title: 'Hits of a Decade',
          status: 'Official',
          date: '1990',
          'artist-credit': [{ name: 'Various Artists' }],
          'release-group': { id: 'g1', 'primary-type': 'Album', 'secondary-types': ['Compilation'] },
        },
        {
          id: RELEASE_ID,
          title: 'Harbour Lights',
          status: 'Official',
          date: '1994-03-07',
          country: 'GB',
          'release-group': { id: 'g2', 'primary-type': 'Album' },
          media: [{ position: 1, format: 'CD', track: [{ id: 't', number: '3', title: 'Slow Tide' }], 'track-count': 10 }],
        },
        { id: '00000000-0000-4000-8000-000000000002', title: 'Harbour Lights', status: 'Bootleg', date: '1992' },
      ],
      tags: [
        { count: 1, name: 'rock' },
        { count: 4, name: 'indie pop' },
      ],
    },
  ],
};

/** A PNG of one pixel: the smallest picture there is. */
export const PIXEL_PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Stands for the three services at once. */
export function answerMetadata({ url }: SeenRequest, response: ServerResponse): void {
  if (url.pathname === '/search') answerJson(response, { resultCount: ITUNES_RESULTS.length, results: ITUNES_RESULTS });
  else if (url.pathname === '/ws/2/recording') answerJson(response, MUSICBRAINZ_ANSWER);
  // The archive sends on to where the picture is.
  else if (url.pathname === `/release/${RELEASE_ID}/front-500`) response.writeHead(307, { location: '/picture.png' }).end();
  else if (url.pathname === '/picture.png') response.writeHead(200, { 'content-type': 'image/png' }).end(PIXEL_PNG);
  else if (url.pathname === '/page.png')
    response.writeHead(200, { 'content-type': 'image/png' }).end(`<html>${'no picture '.repeat(9)}</html>`);
  else response.writeHead(404).end();
}
