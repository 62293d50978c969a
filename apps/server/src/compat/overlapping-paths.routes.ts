import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hasRole } from '../features/accounts/rights.service.ts';
import { withoutPaths } from '../features/health/health.service.ts';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import type { HttpRoutes, HttpServer } from '../platform/http/http-server.types.ts';
import type { CompatParts } from './compat.types.ts';
import { karaokeHealth } from './health.views.ts';
import { noteOf } from './job-note.ts';
import { jobBody, STATUS_FILTERS, stateOf } from './music-assistant.views.ts';
import { importBody, importedBody } from './open-karaoke-studio.imports.ts';
import { visibleJobs } from './open-karaoke-studio.jobs.routes.ts';
import { FINISHED, KARAOKE_JOB_STATUSES, karaokeJob, karaokeJobStatus } from './open-karaoke-studio.jobs.views.ts';

export interface OverlappingPathsParts extends CompatParts {
  readonly webFolder: string;
}

const params = z.object({ jobId: z.string().max(64) });
const listQuery = z.object({
  status: z.string().max(40).optional(),
  type: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  offset: z.coerce.number().int().min(0).default(0),
  include_dismissed: z.string().max(10).optional(),
});
const STATUSES: ReadonlySet<string> = new Set([...STATUS_FILTERS.keys(), ...KARAOKE_JOB_STATUSES]);
const TAGS = ['older systems'];
const OK = { status: 'ok' } as const;

/** Paths that more than one of the older systems has: one handler each, whose body has the fields of all. */
export function overlappingPathsRoutes(parts: OverlappingPathsParts): HttpRoutes {
  return async (server) => {
    rootRoute(server, parts);
    healthRoutes(server, parts);
    jobRoutes(server, parts);
  };
}

function rootRoute(server: HttpServer, { config, webFolder }: OverlappingPathsParts): void {
  const page = join(webFolder, 'index.html');
  server.get('/', { schema: { hide: true }, config: { openToAll: true } }, async (request, reply) => {
    if (!wantsJson(request) && existsSync(page))
      return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(createReadStream(page));
    const { name, version } = config.app;
    return { message: `${name} is running.`, name, version, status: 'running', docs: '/docs', health: '/health', api: '/api/v1' };
  });
}

/** Programs say so; a browser asks for HTML, and anything else gets the page too. */
function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('application/json') && !accept.includes('text/html');
}

function healthRoutes(server: HttpServer, { health, identity }: CompatParts): void {
  const schema = (summary: string) => ({ schema: { tags: TAGS, summary } });
  server.get('/health', schema('Health with figures; 503 when something needed has failed'), async (request, reply) => {
    const report = await health.report();
    const body = karaokeHealth(hasRole(identity.ofOrAnybody(request), 'admin') ? report : withoutPaths(report));
    return reply.status(body.status === 'unhealthy' ? 503 : 200).send(body);
  });
  server.get('/health/simple', { ...schema('Health for load balancers'), config: { openToAll: true } }, async () => ({
    ...OK,
    timestamp: new Date().toISOString(),
  }));
  server.get('/api/health', { ...schema('Is the service there?'), config: { openToAll: true } }, async (_request, reply) => {
    const ready = await health.isReady();
    const body = { ...(ready ? OK : { status: 'unavailable' }), timestamp: new Date().toISOString() };
    return reply.status(ready ? 200 : 503).send(body);
  });
}

function jobRoutes(server: HttpServer, { jobs, songs, imports, identity, config }: CompatParts): void {
  /** The fields of both systems; where both have one, its values are as the system knows them that the job came by. */
  const body = async (found: JobWithSteps) => {
    const view = await jobs.view(found);
    const [assistant, karaoke] = [jobBody(found, view, config.engine.stemFormat), karaokeJob(found, view)];
    return isAssistants(found) ? { ...karaoke, ...assistant } : { ...assistant, ...karaoke };
  };
  const done = async (found: JobWithSteps, message: string) => ({ success: true, message, ...(await body(found)) });

  server.get('/api/jobs', { schema: { tags: TAGS, summary: 'The jobs you started', querystring: listQuery } }, async (request) => {
    const { status, type, limit, offset, include_dismissed } = request.query;
    if (status !== undefined && !STATUSES.has(status))
      throw new DomainError('request.invalid', { detail: `There is no status "${status}". Use one of ${[...STATUSES].join(', ')}.` });
    const who = identity.of(request);
    const downloads = (await imports.list(who)).flatMap((one) => (one.jobId === null ? [importBody(one)] : []));
    const wanted = downloads.filter((one) => type === undefined && (status === undefined || one.status === status));
    const chosen = (await visibleJobs(jobs, who)).filter(
      (found) =>
        (status === undefined || hasStatus(found, status)) &&
        (type === undefined || (noteOf(found).type ?? 'analysis') === type) &&
        (include_dismissed === 'true' || noteOf(found).dismissed !== true),
    );
    const all = [...wanted.map((one) => async () => one), ...chosen.map((found) => () => body(found))];
    return { jobs: await Promise.all(all.slice(offset, offset + limit).map((make) => make())), total: all.length };
  });

  server.get('/api/jobs/:jobId', { schema: { tags: TAGS, summary: 'One job', params } }, async (request) => {
    const who = identity.of(request);
    const { jobId } = request.params;
    // A download is a job to those who started it by an older API, and so is what becomes of it.
    const imported = await imports.find(jobId, who);
    if (imported?.jobId === null) return importBody(imported);
    const found = await jobs.get(imported?.jobId ?? jobId, who);
    const made = await body(found);
    return imported ? { ...made, ...importedBody(imported, (await jobs.view(found)).progress) } : made;
  });

  server.post('/api/jobs/:jobId/cancel', { schema: { tags: TAGS, summary: 'Stop a job', params } }, async (request) => {
    const who = identity.of(request);
    const { jobId } = request.params;
    const imported = await imports.find(jobId, who);
    if (imported?.jobId === null) {
      if (imported.finishedAt !== null) throw new DomainError('request.invalid', { detail: 'The job is already finished.' });
      return { success: true, message: 'The job was cancelled.', ...importBody(await imports.cancel(jobId, who)) };
    }
    const found = await jobs.get(imported?.jobId ?? jobId, who);
    // The one system answers 409 to this, the other 400.
    if (!isAssistants(found) && FINISHED.has(karaokeJobStatus(found)))
      throw new DomainError('request.invalid', { detail: 'The job is already finished.' });
    return done(await jobs.cancel(found.job.id, who), 'The job was cancelled.');
  });

  server.post('/api/jobs/:jobId/retry', { schema: { tags: TAGS, summary: 'Run again what did not finish', params } }, async (request) =>
    done(await jobs.retry(request.params.jobId, identity.of(request)), 'The job runs again.'),
  );

  server.delete('/api/jobs/:jobId', { schema: { tags: TAGS, summary: 'Remove a job with its files', params } }, async (request) => {
    const { jobId } = request.params;
    const who = identity.of(request);
    await songs.removeJob(jobId, who, { keepSong: noteOf(await jobs.get(jobId, who)).keepsAudio === true });
    return { success: true, message: 'The job and its files were removed.', job_id: jobId };
  });
}

/** Whether Music Assistant's path made it: its clients know their own states and shares. */
function isAssistants({ job }: JobWithSteps): boolean {
  return job.kind === 'music-assistant';
}

function hasStatus(found: JobWithSteps, status: string): boolean {
  const own = isAssistants(found) ? stateOf(found) === STATUS_FILTERS.get(status) : karaokeJobStatus(found) === status;
  return own || (!isAssistants(found) && STATUS_FILTERS.has(status) && stateOf(found) === STATUS_FILTERS.get(status));
}
