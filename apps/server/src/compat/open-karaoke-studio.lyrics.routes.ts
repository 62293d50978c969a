import { z } from 'zod';
import { DomainError } from '../platform/errors/domain-error.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { refusal } from './open-karaoke-studio.errors.ts';
import { lyricsOf } from './open-karaoke-studio.songs.routes.ts';

const TAGS = ['open karaoke studio'];
const params = z.object({ songId: z.string().max(64) });
const searchQuery = z.object({
  query: z.string().trim().max(400).default(''),
  track_name: z.string().trim().max(200).default(''),
  artist_name: z.string().trim().max(200).default(''),
  album_name: z.string().trim().max(200).default(''),
});
const MOST_CHARS = 50_000;

/** Open Karaoke Studio's lyrics: what is stored, what LRCLIB has, and giving them. */
export function openKaraokeStudioLyricsRoutes(parts: CompatParts): HttpRoutes {
  const { songs, lyrics, uploads, identity } = parts;
  return async (server) => {
    server.get(
      '/api/songs/:songId/lyrics',
      { schema: { tags: TAGS, summary: 'The lyrics of a song; looked up in LRCLIB and kept when there are none', params } },
      async (request) => {
        const who = identity.of(request);
        const song = await songs.get(request.params.songId, who);
        const { plain, synced } = await lyricsOf(parts, song);
        if (plain !== null || synced !== null)
          return { trackName: song.title, artistName: song.artist, plainLyrics: plain, syncedLyrics: synced };
        return lyrics.fetchFirst(song.id, who).catch((error: unknown) => {
          // Its clients take only 404 for "none".
          if (error instanceof DomainError && (error.code === 'outside.switchedOff' || error.code.startsWith('auth.')))
            throw new DomainError('lyrics.notFound', { detail: error.message });
          throw error;
        });
      },
    );

    server.get(
      '/api/lyrics/search',
      { schema: { tags: TAGS, summary: 'Look for lyrics in LRCLIB', querystring: searchQuery } },
      async (request) => {
        const { query, track_name, artist_name, album_name } = request.query;
        const title = track_name || query;
        if (title === '' || (artist_name === '' && query === '')) throw refusal('MISSING_PARAMETERS', 'Send track_name and artist_name.');
        return lyrics.searchLrclib({ title, artist: artist_name, album: album_name }, identity.of(request));
      },
    );

    server.get('/api/lyrics/:songId', { schema: { tags: TAGS, summary: 'The stored words of a song', params } }, async (request) => {
      const song = await songs.get(request.params.songId, identity.of(request));
      const { plain, synced } = await lyricsOf(parts, song);
      if (plain === null && synced === null) throw new DomainError('lyrics.notFound', { detail: 'This song has no lyrics yet.' });
      return { lyrics: plain ?? synced };
    });

    server.post('/api/lyrics/:songId', { schema: { tags: TAGS, summary: 'Give a song its words', params } }, async (request, reply) => {
      const who = identity.remember(request, reply);
      const body = z.object({ lyrics: z.string().min(1).max(MOST_CHARS) }).safeParse(request.body);
      if (!body.success) throw refusal('VALIDATION_ERROR', `Send the words as "lyrics", ${MOST_CHARS} characters at most.`);
      await uploads.giveLyrics(request.params.songId, body.data.lyrics, who);
      return { message: 'Lyrics saved successfully' };
    });
  };
}
