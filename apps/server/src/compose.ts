import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openAudioCodec } from '@refrain/audio-engine';
import { COMPAT_ERROR_FORMATS } from './compat/error-formats.ts';
import { composeAnalysis } from './compose-analysis.ts';
import { composeCompat } from './compose-compat.ts';
import { composeHealth } from './compose-health.ts';
import { composeLibrary } from './compose-library.ts';
import { composeParty } from './compose-party.ts';
import { composePeople } from './compose-people.ts';
import { composePlatform } from './compose-platform.ts';
import { composeSongs, DEMO } from './compose-songs.ts';
import { composeSources } from './compose-sources.ts';
import { composeTracing, traceJobs } from './compose-tracing.ts';
import { composeWork } from './compose-work.ts';
import type { Config } from './config/config.types.ts';
import { readOrMakeSecretKey } from './config/secret-key.ts';
import { authenticateRequests } from './features/accounts/authenticate-requests.ts';
import { dropOutdatedConnections } from './features/accounts/outdated-connections.ts';
import { codecOptions } from './features/analysis/codec-options.ts';
import { MachinePace } from './features/analysis/machine-pace.service.ts';
import { eventsRoutes } from './features/events/events.routes.ts';
import { diagnose, type Finding } from './features/health/doctor.ts';
import type { HealthService } from './features/health/health.service.ts';
import { webRoutes } from './features/web/web.routes.ts';
import { hashFile } from './platform/blobs/hash-source.ts';
import { DiskSpace } from './platform/disk/disk-space.ts';
import { createHttpServer } from './platform/http/create-http-server.ts';
import type { HttpServer } from './platform/http/http-server.types.ts';
import { createLogger } from './platform/logging/create-logger.ts';
import type { Logger } from './platform/logging/logger.ts';
import { createMetrics } from './platform/metrics/create-metrics.ts';
import type { RealtimeHub } from './platform/realtime/realtime-hub.types.ts';
import { roomsByKind } from './platform/realtime/rooms-by-kind.ts';
import { createRealtimeHub } from './platform/realtime/socket-io-hub.ts';

/*
 * The wiring: with compose-*.ts the only files that construct things. composeServer makes the service; composeMaker, in
 * compose-analysis.ts, what the command line needs of it.
 */

export { composeMaker, type SongMaking } from './compose-analysis.ts';
export { type BackupSummary, type Backups, composeBackups } from './compose-backup.ts';
export type { SongExtent } from './features/analysis/analysis.types.ts';
export type { MadeSong, StepReport } from './features/analysis/song-maker.service.ts';
export { estimateSecondsLeft } from './features/analysis/time-estimates.service.ts';
export type { Finding } from './features/health/doctor.ts';

export interface RefrainServer {
  readonly http: HttpServer;
  readonly logger: Logger;
  readonly health: HealthService;
  /** @returns the address it listens on */
  start(): Promise<string>;
  /** Takes nothing new, hands back what runs, closes everything. */
  stop(): Promise<void>;
}

const WEB_APP = fileURLToPath(new URL('../../web/dist/app/', import.meta.url));

export async function composeServer(config: Config): Promise<RefrainServer> {
  const base = await composeBase(config);
  const { logger, tracing, platform, told } = base;
  const features = await composeFeatures(base);
  const { jobs } = features.catalogue;
  const { health, routes: healthRoutes } = composeHealth({
    ...base,
    jobs,
    outside: features.sources.outside,
    workers: features.work.workers,
    identity: features.people.identity,
  });
  countJobs(base, jobs);
  const http = await openHttp(base, features.people);
  // A worker says how it is, and nothing else.
  await http.register(healthRoutes);
  const isApi = config.app.roles.includes('api');
  const disconnect = isApi ? await serveApi(http, base, features, health) : () => undefined;
  const { work, library, sources, party, machinePace, runner } = features;
  const isWorker = config.app.roles.includes('worker');
  return {
    http,
    logger,
    health,
    async start() {
      await work.start();
      await library.start({ watches: isWorker });
      if (isWorker) sources.start();
      if (isApi) party.start();
      return http.listen({ host: config.http.host, port: config.http.port });
    },
    async stop() {
      work.rest();
      disconnect();
      await sources.stop();
      await party.stop();
      machinePace.stop();
      await told.hub?.close();
      await http.close();
      await work.stop();
      await library.stop();
      await runner.close();
      await tracing?.tracer.close();
      await platform.close();
    },
  };
}

/** What everything stands on. */
async function composeBase(config: Config) {
  const { storage, security } = config;
  const logger = createLogger(config.logging);
  const tracing = await composeTracing(config, logger);
  const reportError = (context: string, error: unknown) => logger.error({ err: error }, context);
  const folders = [storage.root, storage.libraryDir, storage.tempDir, storage.uploadsDir];
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const secretKey = security.secretKey ?? (await readOrMakeSecretKey(storage.root));

  // The platform tells these what happens, and they stand on it.
  const told: { work?: ReturnType<typeof composeWork>; hub?: RealtimeHub } = {};
  const platform = await composePlatform({
    config,
    logger,
    onDead: async (message, error) => told.work?.worker.onDead(message, error),
    onMissed: () => void told.hub?.resynchronise().catch((error: unknown) => reportError('Pages could not be asked to look anew.', error)),
    onQueueReady: () => told.work?.waiting.lookAgain(),
  });
  return {
    config,
    logger,
    metrics: createMetrics(),
    tracing,
    reportError,
    folders,
    disk: new DiskSpace(folders),
    secretKey,
    told,
    platform,
  };
}

type Base = Awaited<ReturnType<typeof composeBase>>;

/** What the service can do, each part with those it uses. */
async function composeFeatures({ config, platform, disk, logger, metrics, tracing, reportError, secretKey, told }: Base) {
  const { blobs, locks, memory } = platform;
  const { runner, executor, analysis } = composeAnalysis({ config, blobs, locks });
  const machinePace = new MachinePace({ runner, reportError });
  const people = composePeople({ ...platform, config, secretKey, attempts: { locks, memory } });
  const { identity, audit } = people;
  const catalogue = composeSongs({ config, platform, analysis, machinePace, identity, reportError });
  const tracer = tracing?.tracer ?? null;
  const work = composeWork({ ...catalogue, config, platform, executor, identity, audit, disk, logger, metrics, tracer, reportError });
  told.work = work;
  const library = composeLibrary({ ...platform, ...catalogue, analysis, storage: config.storage, identity, reportError });
  const { sha256: demoSha256 } = await hashFile(DEMO.audioPath);
  const sources = composeSources({ ...platform, ...catalogue, identity, config, demoSha256, reportError });
  const party = composeParty({ ...platform, ...catalogue, identity, reportError });
  return { runner, analysis, machinePace, people, catalogue, work, library, sources, party };
}

type Features = Awaited<ReturnType<typeof composeFeatures>>;

function countJobs({ metrics, tracing, platform: { events } }: Base, jobs: Features['catalogue']['jobs']): void {
  events.subscribeOwn('job.finished', async ({ jobId }) =>
    metrics.jobsFinished.inc({ status: (await jobs.find(jobId))?.job.status ?? 'removed' }),
  );
  if (tracing) traceJobs(tracing, jobs, events);
}

/** A server without paths that knows who asks. */
async function openHttp({ config, secretKey, logger, metrics, tracing, platform }: Base, people: Features['people']): Promise<HttpServer> {
  const http = await createHttpServer({
    config: config.http,
    secretKey,
    logger,
    metrics,
    tracing,
    api: { title: config.app.name, version: config.app.version },
    errorFormats: COMPAT_ERROR_FORMATS,
    rateLimits: platform.rateLimits,
  });
  authenticateRequests(http, { ...people, corsOrigins: config.http.corsOrigins });
  return http;
}

/** Everything that pages and programs ask for, and the rooms that they watch. @returns ends the watching */
async function serveApi(http: HttpServer, base: Base, features: Features, health: HealthService): Promise<() => void> {
  const { config, platform, logger, reportError, told } = base;
  const { analysis, people, catalogue, work, library, sources, party } = features;
  const { identity } = people;
  const guard = roomsByKind({ party: party.rooms }, catalogue.rooms);
  const hub = createRealtimeHub({ server: http.server, guard, corsOrigins: config.http.corsOrigins, logger });
  told.hub = hub;
  const compat = { ...catalogue, ...library.compat, ...sources, identity, health, analysis, config, people, house: party.house };
  for (const routes of [
    ...catalogue.routes,
    ...library.routes,
    ...work.routes,
    ...party.routes,
    ...sources.routes,
    ...people.routes,
    eventsRoutes({ hub, identity }),
    ...composeCompat({ ...compat, webFolder: WEB_APP }),
    webRoutes({ folder: WEB_APP }),
  ])
    await http.register(routes);
  party.connect(hub);
  const stopDropping = dropOutdatedConnections({ identity, events: platform.events, reportError }, hub);
  const stopPublishing = catalogue.connect(hub);
  return () => {
    stopPublishing();
    stopDropping();
  };
}

/** Everything the program needs, looked at without starting it: for `refrain doctor`. */
export async function findings(config: Config): Promise<Finding[]> {
  const server = await composeServer({
    ...config,
    app: { ...config.app, roles: ['api', 'worker'] },
    logging: { ...config.logging, level: 'silent' },
  });
  try {
    return await diagnose(server.health, () => openAudioCodec(codecOptions(config.engine)), config.engine.device);
  } finally {
    await server.stop();
  }
}
