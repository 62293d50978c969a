import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { goneSignal } from '../platform/http/gone-signal.ts';
import type { HttpRoutes, HttpServer } from '../platform/http/http-server.types.ts';
import { sendFile } from '../platform/http/send-file.ts';
import type { CompatParts } from './compat.types.ts';
import { refusal } from './open-karaoke-studio.errors.ts';

const TAGS = ['open karaoke studio'];
const params = z.object({ songId: z.string().max(64) });
const trackParams = params.extend({ '*': z.string().max(200) });
/** Its names of tracks, by ours. Stems come in the format that its players expect. */
const TRACKS: Readonly<Record<string, string>> = {
  vocals: 'stems/vocals.mp3',
  vocal: 'stems/vocals.mp3',
  instrumental: 'instrumental.mp3',
  original: 'original',
};
const OFFERED = ['vocals', 'instrumental', 'original'];
const PICTURES = ['webp', 'jpg', 'jpeg', 'png'];

/** Open Karaoke Studio's files of a song: tracks to download and to play, thumbnails and covers. */
export function openKaraokeStudioFilesRoutes(parts: CompatParts): HttpRoutes {
  return async (server) => {
    trackRoutes(server, parts);
    pictureRoutes(server, parts);
  };
}

function trackRoutes(server: HttpServer, { songs, identity }: CompatParts): void {
  server.route({
    method: ['GET', 'HEAD'],
    url: '/api/songs/:songId/download/*',
    schema: { tags: TAGS, summary: 'Vocals, instrumental or original, to be saved', params: trackParams },
    handler: async (request, reply) => {
      const track = request.params['*'].toLowerCase();
      if (/[/\\]|\.\.|\0/.test(track)) throw refusal('SECURITY_VIOLATION', 'Access denied: this leads out of the library.');
      const name = OFFERED.includes(track) ? TRACKS[track] : undefined;
      if (name === undefined)
        throw refusal('INVALID_TRACK_TYPE', `There is no track "${track}". Use one of ${OFFERED.join(', ')}.`, { valid_types: OFFERED });
      const song = await songs.get(request.params.songId, identity.of(request));
      return sendFile(request, reply, await songs.file(song, name, { signal: goneSignal(reply) }), 'attachment');
    },
  });

  // Its songs have always pointed to these; here they lead somewhere.
  for (const [track, name] of Object.entries(TRACKS))
    server.route({
      method: ['GET', 'HEAD'],
      url: `/api/songs/:songId/${track}`,
      schema: { tags: TAGS, summary: `The ${track} track, to be played`, params },
      handler: async (request, reply) => {
        const song = await songs.get(request.params.songId, identity.of(request));
        return sendFile(request, reply, await songs.file(song, name, { signal: goneSignal(reply) }));
      },
    });
}

function pictureRoutes(server: HttpServer, { songs, identity }: CompatParts): void {
  const send = async (request: FastifyRequest, reply: FastifyReply, songId: string, extension?: string) => {
    if (extension !== undefined && !PICTURES.includes(extension.toLowerCase()))
      throw refusal('INVALID_IMAGE_FORMAT', `There is no picture format "${extension}". Use one of ${PICTURES.join(', ')}.`, {
        valid_formats: PICTURES,
      });
    const song = await songs.get(songId, identity.of(request));
    return sendFile(request, reply, await songs.file(song, 'cover'));
  };
  for (const kind of ['thumbnail', 'cover'] as const) {
    server.route({
      method: ['GET', 'HEAD'],
      url: `/api/songs/:songId/${kind}`,
      schema: { tags: TAGS, summary: `The ${kind}, in the best format there is`, params },
      handler: (request, reply) => send(request, reply, request.params.songId),
    });
    server.route({
      method: ['GET', 'HEAD'],
      url: `/api/songs/:songId/${kind}.:extension`,
      schema: {
        tags: TAGS,
        summary: `The ${kind} in a format, or in the one there is: the content type tells`,
        params: params.extend({ extension: z.string().max(10) }),
      },
      handler: (request, reply) => send(request, reply, request.params.songId, request.params.extension),
    });
  }
}
