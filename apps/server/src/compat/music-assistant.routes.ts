import { z } from 'zod';
import { requireRole } from '../features/accounts/rights.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import { goneSignal } from '../platform/http/gone-signal.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import { sendFile } from '../platform/http/send-file.ts';
import type { CompatJobNote, CompatParts } from './compat.types.ts';
import { findEntry } from './job-folder.ts';
import { musicAssistantFolder } from './music-assistant.files.ts';
import { parseOrder, wishFor } from './music-assistant.options.ts';
import { jobBody } from './music-assistant.views.ts';
import { receiveSong, type SongLimits } from './receive-song.ts';

const EXTENSIONS = ['mp3', 'wav', 'flac', 'm4a', 'ogg', 'wma', 'aac', 'aiff', 'aif'];
const LARGEST_BYTES = 500 * 1024 * 1024;
const TAGS = ['music assistant'];
const params = z.object({ jobId: z.string().max(64) });
const fileParams = z.object({ jobId: z.string().max(64), '*': z.string().max(2000) });
const fileQuery = z.object({ inline: z.enum(['true', 'false', '1', '0']).optional() });

/** The paths that only Music Assistant has: storing sound, starting jobs of four types, their files. */
export function musicAssistantRoutes(parts: CompatParts): HttpRoutes {
  const { songs, jobs, uploads, identity, analysis, config } = parts;
  const { stemFormat } = config.engine;
  const limits: SongLimits = {
    maxBytes: Math.min(LARGEST_BYTES, config.storage.maxUploadBytes),
    extensions: EXTENSIONS.filter((extension) => config.storage.allowedExtensions.includes(extension)),
  };

  return async (server) => {
    server.post(
      '/api/audio',
      { schema: { tags: TAGS, summary: 'Store sound for any number of jobs: multipart field `file`', consumes: ['multipart/form-data'] } },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        requireRole(who, 'singer');
        const { file, fileName } = await receiveSong(request, uploads, limits, () => null);
        const song = await uploads.keep(file, { fileName, identity: who, listed: false });
        return reply
          .status(201)
          .send({ audio_id: song.id, filename: song.fileName, file_size: song.sizeBytes, duration: song.durationMs / 1000 });
      },
    );

    server.post(
      '/api/jobs',
      {
        schema: {
          tags: TAGS,
          summary: 'Start a job: JSON `{type, input: {audio_id}, params?}`, or a multipart field `file` to split it at once',
          consumes: ['application/json', 'multipart/form-data'],
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        requireRole(who, 'singer');
        if (request.isMultipart()) {
          const { file, fileName } = await receiveSong(request, uploads, limits, () => analysis.options({}));
          const note: CompatJobNote = { type: 'stem_separation', statusNames: 'first' };
          const { song, jobId } = await uploads.accept(file, {
            fileName,
            identity: who,
            kind: 'music-assistant',
            listed: false,
            wish: wishFor('stem_separation', {}),
            compat: { ...note },
          });
          request.log.info({ jobId, fileName: song.fileName, sizeBytes: song.sizeBytes }, 'A song was taken.');
          const found = await jobs.get(jobId, who);
          // Whatever the worker did meanwhile: a job begins by waiting.
          return reply.status(201).send({ ...jobBody(found, await jobs.view(found), stemFormat), status: 'pending', progress: 0 });
        }
        const { type, audioId, params: wanted } = parseOrder(request.body);
        const song = await songs.find(audioId);
        if (!song || (song.ownerId !== null && song.ownerId !== who.ownerId)) throw new DomainError('audio.notFound');
        const note: CompatJobNote = { type, params: wanted, statusNames: 'later', keepsAudio: true };
        const { jobId } = await uploads.startJob(
          song,
          { fileName: song.fileName, identity: who, kind: 'music-assistant', wish: wishFor(type, wanted), compat: { ...note } },
          true,
        );
        const found = await jobs.get(jobId, who);
        return reply
          .status(201)
          .send({ ...jobBody(found, await jobs.view(found), stemFormat), status: 'queued', progress: 0, output: null });
      },
    );

    server.get(
      '/api/jobs/:jobId/files',
      { schema: { tags: TAGS, summary: 'The files of a job, as far as they are made', params } },
      async (request) => {
        const found = await jobs.get(request.params.jobId, identity.of(request));
        if (found.job.status === 'expired') throw new DomainError('job.expired');
        const entries = musicAssistantFolder(songs, found, await songs.resultsOf(found), stemFormat);
        const base = `/api/jobs/${found.job.id}/files/`;
        return {
          job_id: found.job.id,
          files: entries.map(({ path, category }) => ({
            path: `jobs/${found.job.id}/${path}`,
            category,
            download_url: base + path.split('/').map(encodeURIComponent).join('/'),
          })),
        };
      },
    );

    server.route({
      method: ['GET', 'HEAD'],
      url: '/api/jobs/:jobId/files/*',
      schema: { tags: TAGS, summary: 'One file of a job; ranges are answered', params: fileParams, querystring: fileQuery },
      handler: async (request, reply) => {
        const { jobId, '*': path } = request.params;
        const found = await jobs.get(jobId, identity.of(request));
        const entries = musicAssistantFolder(songs, found, await songs.resultsOf(found), stemFormat);
        // Paths in a job's output begin with its folder.
        const name = path.startsWith(`jobs/${jobId}/`) ? path.slice(`jobs/${jobId}/`.length) : path;
        const inline = request.query.inline === 'true' || request.query.inline === '1';
        return sendFile(request, reply, await findEntry(entries, name).open(goneSignal(reply)), inline ? 'inline' : 'attachment');
      },
    });
  };
}
