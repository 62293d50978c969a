import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requireRole } from '../features/accounts/rights.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import { goneSignal } from '../platform/http/gone-signal.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import { sendFile } from '../platform/http/send-file.ts';
import type { CompatParts } from './compat.types.ts';
import { findEntry } from './job-folder.ts';
import { noteOf } from './job-note.ts';
import { KaraokeFolder } from './karaoke-backend.files.ts';
import { wishFromFields } from './karaoke-backend.options.ts';
import { fullResults, listFiles, resultsSummary } from './karaoke-backend.results.ts';
import { fullStatus, type KaraokeJob, simpleStatus } from './karaoke-backend.views.ts';
import { receiveSong } from './receive-song.ts';

const params = z.object({ jobId: z.string().max(64) });
const fileParams = z.object({ jobId: z.string().max(64), '*': z.string().max(2000) });
const fileQuery = z.object({ inline: z.enum(['true', 'false', '1', '0', 'True', 'False']).optional() });
const TAGS = ['karaoke backend'];
const MEGABYTE = 1024 * 1024;

/** The paths of Karaoke Backend: one upload, three stages, one folder of results. */
export function karaokeBackendRoutes({ songs, jobs, uploads, identity, analysis, config }: CompatParts): HttpRoutes {
  const { maxUploadBytes, allowedExtensions } = config.storage;

  /** @throws DomainError `job.notFound`, also for a job of another owner */
  async function find(request: FastifyRequest, jobId: string): Promise<KaraokeJob> {
    const found = await jobs.get(jobId, identity.of(request));
    const [job, results] = await Promise.all([jobs.view(found), songs.resultsOf(found)]);
    return { found, job, results };
  }

  async function findFinished(request: FastifyRequest, jobId: string): Promise<KaraokeJob> {
    const parts = await find(request, jobId);
    if (parts.job.status === 'queued' || parts.job.status === 'processing')
      throw new DomainError('job.notFinished', { detail: `The job is not finished: it is ${simpleStatus(parts).status}.` });
    if (parts.job.status === 'expired') throw new DomainError('job.expired');
    return parts;
  }

  const folderOf = ({ found, results }: KaraokeJob) => new KaraokeFolder(songs, found, results);

  return async (server) => {
    server.post(
      '/api/process',
      {
        schema: {
          tags: TAGS,
          summary: 'Split, transcribe and beat-track a song: multipart field `file`',
          consumes: ['multipart/form-data'],
        },
      },
      async (request, reply) => {
        const who = identity.remember(request, reply);
        requireRole(who, 'singer');
        const limits = { maxBytes: maxUploadBytes, extensions: allowedExtensions };
        const { file, fileName, options } = await receiveSong(request, uploads, limits, (fields) => {
          const wish = wishFromFields(fields);
          analysis.options(wish);
          return wish;
        });
        const { song, jobId } = await uploads.accept(file, {
          fileName,
          identity: who,
          wish: options,
          kind: 'karaoke-backend',
          listed: false,
        });
        request.log.info({ jobId, fileName: song.fileName, sizeBytes: song.sizeBytes }, 'A song was taken.');
        const job = await jobs.view(await jobs.get(jobId, who));
        return {
          job_id: jobId,
          status: 'queued',
          message: 'The song was taken and its processing has begun.',
          filename: song.fileName,
          file_size: song.sizeBytes,
          estimated_time: Math.ceil(job.estimatedSecondsLeft ?? 0),
        };
      },
    );

    server.get('/api/upload-info', { schema: { tags: TAGS, summary: 'Formats and limits of uploads' } }, async () => ({
      supported_formats: allowedExtensions,
      supported_extensions: allowedExtensions.map((extension) => `.${extension}`),
      max_file_size_mb: Math.round((maxUploadBytes / MEGABYTE) * 100) / 100,
      max_file_size_bytes: maxUploadBytes,
      max_concurrent_jobs: config.jobs.maxConcurrentJobs,
    }));

    server.delete(
      '/api/cleanup/:jobId',
      { schema: { tags: TAGS, summary: 'Stop a job and remove its files', params } },
      async (request) => {
        const { jobId } = request.params;
        const who = identity.of(request);
        await songs.removeJob(jobId, who, { keepSong: noteOf(await jobs.get(jobId, who)).keepsAudio === true });
        return { message: 'The job and its files were removed.', job_id: jobId };
      },
    );

    server.get('/api/status/:jobId', { schema: { tags: TAGS, summary: 'The job and its stages', params } }, async (request) =>
      fullStatus(await find(request, request.params.jobId)),
    );

    server.get(
      '/api/status/:jobId/simple',
      { schema: { tags: TAGS, summary: 'The job in five fields, for polling', params } },
      async (request) => simpleStatus({ job: await jobs.view(await jobs.get(request.params.jobId, identity.of(request))) }),
    );

    server.get('/api/results/:jobId', { schema: { tags: TAGS, summary: 'All results of a finished job', params } }, async (request) => {
      const parts = await findFinished(request, request.params.jobId);
      return fullResults(parts, folderOf(parts));
    });

    server.get(
      '/api/results/:jobId/summary',
      { schema: { tags: TAGS, summary: 'The figures of a finished job', params } },
      async (request) => resultsSummary(await findFinished(request, request.params.jobId)),
    );

    server.get('/api/files/:jobId', { schema: { tags: TAGS, summary: 'The files made so far', params } }, async (request) => {
      const parts = await find(request, request.params.jobId);
      if (parts.job.status === 'expired') throw new DomainError('job.expired');
      const files = await listFiles(parts.job.id, folderOf(parts).entries);
      return { job_id: parts.job.id, files, count: files.length };
    });

    server.route({
      method: ['GET', 'HEAD'],
      url: '/api/files/:jobId/*',
      schema: { tags: TAGS, summary: 'One file, as an attachment unless `inline=true`', params: fileParams, querystring: fileQuery },
      handler: async (request, reply) => {
        void reply.headers({ 'x-file-exists': 'false', 'x-job-id': request.params.jobId });
        const parts = await find(request, request.params.jobId);
        const file = await findEntry(folderOf(parts).entries, request.params['*']).open(goneSignal(reply));
        void reply.header('x-file-exists', 'true');
        const inline = /^(true|1)$/i.test(request.query.inline ?? '');
        return sendFile(request, reply, file, inline ? 'inline' : 'attachment');
      },
    });
  };
}
