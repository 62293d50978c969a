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
  const { storage, app, security } = config;
  const logger = createLogger(config.logging);
  const metrics = createMetrics();
  const tracing = await composeTracing(config, logger);
  const reportError = (context: string, error: unknown) => logger.error({ err: error }, context);
  const folders = [storage.root, storage.libraryDir, storage.tempDir, storage.uploadsDir];
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const disk = new DiskSpace(folders);
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
  const { database, blobs, events, locks, memory } = platform;
  const { runner, executor, analysis } = composeAnalysis({ config, blobs, locks });
  const machinePace = new MachinePace({ runner, reportError });
  const people = composePeople({ config, database, events, secretKey, attempts: { locks, memory } });
  const { identity } = people;
  const catalogue = composeSongs({ config, platform, analysis, machinePace, identity, reportError });
  const { jobs, songs } = catalogue;
  const work = composeWork({
    config,
    platform,
    executor,
    jobs,
    songs,
    identity,
    audit: people.audit,
    disk,
    logger,
    metrics,
    tracer: tracing?.tracer ?? null,
    reportError,
  });
  told.work = work;
  const library = composeLibrary({ ...platform, ...catalogue, analysis, storage, identity, reportError });
  const { sha256: demoSha256 } = await hashFile(DEMO.audioPath);
  const sources = composeSources({ ...platform, ...catalogue, identity, config, demoSha256, reportError });
  const party = composeParty({ ...platform, ...catalogue, identity, reportError });
  const isApi = app.roles.includes('api');
  const isWorker = app.roles.includes('worker');
  const { health, routes: healthRoutes } = composeHealth({
    config,
    platform,
    jobs,
    outside: sources.outside,
    workers: work.workers,
    identity,
    folders,
    disk,
    metrics,
  });
  events.subscribeOwn('job.finished', async ({ jobId }) =>
    metrics.jobsFinished.inc({ status: (await jobs.find(jobId))?.job.status ?? 'removed' }),
  );
  if (tracing) traceJobs(tracing, jobs, events);

  const http = await createHttpServer({
    config: config.http,
    secretKey,
    logger,
    metrics,
    tracing,
    api: { title: app.name, version: app.version },
    errorFormats: COMPAT_ERROR_FORMATS,
    rateLimits: platform.rateLimits,
  });
  authenticateRequests(http, { ...people, corsOrigins: config.http.corsOrigins });
  // A worker says how it is, and nothing else.
  await http.register(healthRoutes);
  let disconnect = () => {};
  if (isApi) {
    const hub = createRealtimeHub({
      server: http.server,
      guard: roomsByKind({ party: party.rooms }, catalogue.rooms),
      corsOrigins: config.http.corsOrigins,
      logger,
    });
    told.hub = hub;
    for (const routes of [
      ...catalogue.routes,
      ...library.routes,
      ...work.routes,
      ...party.routes,
      ...sources.routes,
      ...people.routes,
      eventsRoutes({ hub, identity }),
      ...composeCompat({
        ...catalogue,
        ...library.compat,
        ...sources,
        identity,
        health,
        analysis,
        config,
        people,
        house: party.house,
        webFolder: WEB_APP,
      }),
      webRoutes({ folder: WEB_APP }),
    ])
      await http.register(routes);
    party.connect(hub);
    const stopDropping = dropOutdatedConnections({ identity, events, reportError }, hub);
    const stopPublishing = catalogue.connect(hub);
    disconnect = () => {
      stopPublishing();
      stopDropping();
    };
  }
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
