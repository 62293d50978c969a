import { z } from 'zod';
import type { SongRow } from '../platform/database/schema.ts';
import type { HttpRoutes, HttpServer } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { readText } from './job-folder.ts';
import { keptFields, newSongSchema, parseFields, type SongChange, songChangeSchema } from './open-karaoke-studio.fields.ts';
import { givenLyrics, keptOf, type SongLyrics, songBody } from './open-karaoke-studio.views.ts';
import { receiveSong } from './receive-song.ts';

const TAGS = ['open karaoke studio'];
const MOST_AT_ONCE = 5000;
const EXTENSIONS = ['mp3', 'wav', 'flac', 'm4a', 'aac', 'ogg'];
const params = z.object({ songId: z.string().max(64) });
const ORDERS = { date_added: 'addedAt', dateAdded: 'addedAt', title: 'title', artist: 'artist', album: 'album', year: 'year' } as const;
const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MOST_AT_ONCE).default(MOST_AT_ONCE),
  offset: z.coerce.number().int().min(0).default(0),
  sort_by: z.enum(Object.keys(ORDERS) as (keyof typeof ORDERS)[]).default('date_added'),
  direction: z.enum(['asc', 'desc']).default('desc'),
});

/** Open Karaoke Studio's songs: list, look at, add, change, remove. */
export function openKaraokeStudioSongsRoutes(parts: CompatParts): HttpRoutes {
  return async (server) => {
    readRoutes(server, parts);
    addRoute(server, parts);
    changeRoutes(server, parts);
  };
}

function readRoutes(server: HttpServer, parts: CompatParts): void {
  const { songs, songList, identity } = parts;
  server.get('/api/songs', { schema: { tags: TAGS, summary: 'All songs', querystring: listQuery } }, async (request) => {
    const { limit, offset, sort_by, direction } = request.query;
    return bodies(parts, await songList.page(identity.of(request), {}, { order: ORDERS[sort_by], direction, limit, offset }));
  });

  server.get('/api/songs/:songId', { schema: { tags: TAGS, summary: 'One song', params } }, async (request) =>
    fullBody(parts, await songs.get(request.params.songId, identity.of(request))),
  );
}

function addRoute(server: HttpServer, parts: CompatParts): void {
  const { songs, uploads, identity, config } = parts;
  const limits = {
    maxBytes: config.storage.maxUploadBytes,
    extensions: EXTENSIONS.filter((extension) => config.storage.allowedExtensions.includes(extension)),
  };
  server.post(
    '/api/songs',
    {
      schema: {
        tags: TAGS,
        summary: 'Add a song: JSON with its name, or a multipart field `file` with its sound',
        consumes: ['application/json', 'multipart/form-data'],
      },
    },
    async (request, reply) => {
      const who = identity.remember(request, reply);
      if (request.isMultipart()) {
        const { file, fileName, options } = await receiveSong(request, uploads, limits, (fields) => parseFields(songChangeSchema, fields));
        const accepted = await uploads.accept(file, { fileName, identity: who, options: uploadNames(options) });
        return reply.status(201).send({ ...(await fullBody(parts, accepted.song)), jobId: accepted.jobId });
      }
      const { title, artist, ...change } = parseFields(newSongSchema, request.body);
      const kept = keptFields(change);
      const song = await songs.addWithoutSound(
        {
          title,
          artist,
          album: change.album ?? null,
          source: change.source ?? null,
          sourceUrl: change.sourceUrl ?? null,
          durationMs: milliseconds(change) ?? 0,
          compatJson: Object.keys(kept).length > 0 ? JSON.stringify(kept) : null,
        },
        who,
      );
      return reply.status(201).send(await fullBody(parts, song));
    },
  );
}

function changeRoutes(server: HttpServer, parts: CompatParts): void {
  const { songs, identity } = parts;
  server.patch('/api/songs/:songId', { schema: { tags: TAGS, summary: 'Change a song', params } }, async (request, reply) => {
    const who = identity.remember(request, reply);
    const change = parseFields(songChangeSchema, request.body);
    const song = await songs.getToChange(request.params.songId, who);
    const kept = keptFields(change);
    const { title, artist, album, genre, language, year, source, sourceUrl, favorite } = change;
    const durationMs = song.audioSha256 === null ? milliseconds(change) : undefined;
    await songs.edit(
      song.id,
      {
        ...defined({ title, artist, album, genre, language, year, source, sourceUrl, favourite: favorite, durationMs }),
        ...(Object.keys(kept).length > 0 ? { compatJson: JSON.stringify({ ...keptOf(song), ...kept }) } : {}),
      },
      who,
    );
    const lyrics = change.syncedLyrics || change.plainLyrics;
    if (lyrics) await parts.uploads.giveLyrics(song.id, lyrics, who);
    return fullBody(parts, await songs.get(song.id, who));
  });

  server.delete('/api/songs/:songId', { schema: { tags: TAGS, summary: 'Remove a song with its files', params } }, async (request) => {
    await songs.remove(request.params.songId, identity.of(request));
    return { success: true, message: 'The song was removed.' };
  });
}

/** A page of songs, with the lyrics that were given; the timed ones are read song by song. */
export async function bodies({ songList }: CompatParts, rows: readonly SongRow[]) {
  const summaries = await songList.summaries(rows);
  return rows.flatMap((row, index) => (summaries[index] ? [songBody(row, summaries[index])] : []));
}

export async function fullBody({ songs }: CompatParts, song: SongRow) {
  const [summary, lyrics] = await Promise.all([songs.summary(song), lyricsOf({ songs }, song)]);
  return songBody(song, summary, lyrics);
}

/** The words that are sung, and those that were given as long as there are none. */
export async function lyricsOf({ songs }: Pick<CompatParts, 'songs'>, song: SongRow): Promise<SongLyrics> {
  const given = givenLyrics(song);
  const results = await songs.manifests(song);
  const read = async (name: string) => (results.get('chart') ? readText(await songs.file(song, name, { results })) : null);
  return { plain: given.plain ?? (await read('lyrics.txt')), synced: (await read('lyrics.lrc')) ?? given.synced };
}

function milliseconds({ duration, durationMs }: SongChange): number | undefined {
  return durationMs ?? (typeof duration === 'number' ? Math.round(duration * 1000) : undefined);
}

function uploadNames({ title, artist }: SongChange) {
  return defined({ title, artist: artist ?? undefined });
}

function defined<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
