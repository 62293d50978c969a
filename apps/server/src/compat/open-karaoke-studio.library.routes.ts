import { z } from 'zod';
import type { SongRow } from '../platform/database/schema.ts';
import type { HttpRoutes, HttpServer } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { bodies } from './open-karaoke-studio.songs.routes.ts';
import { pagination } from './open-karaoke-studio.views.ts';

const TAGS = ['open karaoke studio'];
const SONGS_PER_ARTIST = 5;
const direction = z.enum(['asc', 'desc']);
const offset = z.coerce.number().int().min(0).default(0);
const flag = z.enum(['true', 'false', '1', '0']).default('false');
const searchQuery = z.object({
  /** `query` in its documents, `q` in its code. */
  q: z.string().max(200).optional(),
  query: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset,
  group_by_artist: flag,
  sort: z.enum(['relevance', 'title', 'artist', 'album', 'year', 'date_added', 'dateAdded']).default('relevance'),
  direction: direction.default('asc'),
});
const artistsQuery = z.object({
  search: z.string().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  offset,
});
const byArtistQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset,
  sort: z.enum(['title', 'album', 'year', 'dateAdded', 'date_added']).default('title'),
  direction: direction.default('asc'),
});
const ORDERS = { title: 'title', album: 'album', year: 'year', dateAdded: 'addedAt', date_added: 'addedAt' } as const;
const KEYS = {
  title: 'titleKey',
  artist: 'artistKey',
  album: 'albumKey',
  year: 'sortYear',
  date_added: 'createdAt',
  dateAdded: 'createdAt',
} as const;

/** Open Karaoke Studio's search and artists. */
export function openKaraokeStudioLibraryRoutes(parts: CompatParts): HttpRoutes {
  return async (server) => {
    searchRoute(server, parts);
    artistRoutes(server, parts);
  };
}

function searchRoute(server: HttpServer, parts: CompatParts): void {
  server.get(
    '/api/songs/search',
    { schema: { tags: TAGS, summary: 'Songs by words, flat or by artist', querystring: searchQuery } },
    async (request) => {
      const { q, query, limit, offset: from, group_by_artist, sort, direction: way } = request.query;
      const who = parts.identity.of(request);
      const found = await parts.search.all(who, q ?? query ?? '');
      if (group_by_artist === 'true' || group_by_artist === '1')
        return grouped(parts, await parts.songList.pick(who, ids(found)), { limit, offset: from });
      const page =
        sort === 'relevance'
          ? await parts.songList.pick(who, ids(found.slice(from, from + limit)))
          : sorted(await parts.songList.pick(who, ids(found)), KEYS[sort], way).slice(from, from + limit);
      return { songs: await bodies(parts, page), pagination: pagination({ total: found.length, limit, offset: from }) };
    },
  );
}

function artistRoutes(server: HttpServer, parts: CompatParts): void {
  server.get(
    '/api/songs/artists',
    { schema: { tags: TAGS, summary: 'Artists with their number of songs', querystring: artistsQuery } },
    async (request) => {
      const { artists, total } = await parts.library.artists(parts.identity.of(request), request.query);
      return {
        artists: artists.map(({ name, songs, firstLetter }) => ({ name, songCount: songs, firstLetter })),
        pagination: pagination({ total, ...request.query }),
      };
    },
  );

  server.get(
    '/api/songs/by-artist/:name',
    {
      schema: {
        tags: TAGS,
        summary: 'The songs of an artist',
        params: z.object({ name: z.string().min(1).max(200) }),
        querystring: byArtistQuery,
      },
    },
    async (request) => {
      const { name } = request.params;
      const { limit, offset: from, sort, direction: way } = request.query;
      const who = parts.identity.of(request);
      const [rows, total] = await Promise.all([
        parts.songList.page(who, { artist: name }, { order: ORDERS[sort], direction: way, limit, offset: from }),
        parts.songList.count(who, { artist: name }),
      ]);
      return { songs: await bodies(parts, rows), artist: rows[0]?.artist ?? name, pagination: pagination({ total, limit, offset: from }) };
    },
  );
}

/** Artists in the order of their best song. */
async function grouped(parts: CompatParts, found: readonly SongRow[], { limit, offset: from }: { limit: number; offset: number }) {
  const byArtist = new Map<string, SongRow[]>();
  for (const song of found) byArtist.set(song.artistKey, [...(byArtist.get(song.artistKey) ?? []), song]);
  const artists = [...byArtist.values()].slice(from, from + limit).map(async (songs) => ({
    artist: songs[0]?.artist ?? 'Unknown Artist',
    songCount: songs.length,
    songs: await bodies(parts, songs.slice(0, SONGS_PER_ARTIST)),
  }));
  return {
    artists: await Promise.all(artists),
    totalSongs: found.length,
    totalArtists: byArtist.size,
    pagination: pagination({ total: byArtist.size, limit, offset: from }),
  };
}

function sorted(songs: readonly SongRow[], key: (typeof KEYS)[keyof typeof KEYS], way: 'asc' | 'desc'): SongRow[] {
  const sign = way === 'asc' ? 1 : -1;
  return songs.toSorted((a, b) => sign * (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0));
}

function ids(songs: readonly { readonly id: string }[]): string[] {
  return songs.map(({ id }) => id);
}
