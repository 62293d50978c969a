import type { OutsideServiceCatalogue } from './outside-services.types.ts';

/** Everything that this program may ask on the internet by itself: the list that docs/outside-services.md explains. */
export const OUTSIDE_SERVICE_FACTS: OutsideServiceCatalogue = {
  itunes: {
    title: 'iTunes Search',
    purpose: 'Title, artist, album, year, genre and cover of a song',
    sends: 'Title, artist and album of the song that is looked up, and the country of the shop',
    switchedBy: 'itunes.enabled',
    addressIn: 'itunes.baseUrl',
    // Apple asks for about 20 calls a minute at most.
    pace: { perSecond: 1 / 3, burst: 10 },
  },
  musicBrainz: {
    title: 'MusicBrainz',
    purpose: 'Title, artist, album, date and identifiers of a song',
    sends: 'Title, artist and album of the song that is looked up',
    switchedBy: 'musicBrainz.enabled',
    addressIn: 'musicBrainz.baseUrl',
    pace: { perSecond: 1, burst: 1 },
  },
  coverArtArchive: {
    title: 'Cover Art Archive',
    purpose: 'Covers of albums that MusicBrainz found',
    sends: 'The identifier of the album',
    switchedBy: 'coverArtArchive.enabled',
    addressIn: 'coverArtArchive.baseUrl',
    pace: { perSecond: 1, burst: 5 },
  },
  lrclib: {
    title: 'LRCLIB',
    purpose: 'Lyrics with the times of their lines',
    sends: 'Title, artist, album and length of the song that is looked up',
    switchedBy: 'lrclib.enabled',
    addressIn: 'lrclib.baseUrl',
    pace: { perSecond: 2, burst: 10 },
  },
  ytDlp: {
    title: 'yt-dlp',
    purpose: 'Songs from video sites: search, download, thumbnails',
    sends: 'The search words or the link, to the site that it belongs to',
    switchedBy: 'ytDlp.enabled',
    addressIn: null,
    pace: { perSecond: 1, burst: 10 },
  },
  links: {
    title: 'Import by address',
    purpose: 'A sound file from the address that somebody gave',
    sends: 'A request for that address, to the server that it names',
    switchedBy: 'links.enabled',
    addressIn: null,
    pace: { perSecond: 5, burst: 20 },
  },
};
