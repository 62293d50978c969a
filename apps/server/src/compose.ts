import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { offeredDevices, openAudioCodec } from '@refrain/audio-engine';
import { COMPAT_ERROR_FORMATS } from './compat/error-formats.ts';
import { karaokeBackendRoutes } from './compat/karaoke-backend.routes.ts';
import { musicAssistantRoutes } from './compat/music-assistant.routes.ts';
import { openKaraokeStudioFilesRoutes } from './compat/open-karaoke-studio.files.routes.ts';
import { openKaraokeStudioJobsRoutes } from './compat/open-karaoke-studio.jobs.routes.ts';
import { openKaraokeStudioLibraryRoutes } from './compat/open-karaoke-studio.library.routes.ts';
import { openKaraokeStudioLyricsRoutes } from './compat/open-karaoke-studio.lyrics.routes.ts';
import { openKaraokeStudioMetadataRoutes } from './compat/open-karaoke-studio.metadata.routes.ts';
import { openKaraokeStudioQueueRoutes } from './compat/open-karaoke-studio.queue.routes.ts';
import { openKaraokeStudioSongsRoutes } from './compat/open-karaoke-studio.songs.routes.ts';
import { openKaraokeStudioUsersRoutes } from './compat/open-karaoke-studio.users.routes.ts';
import { openKaraokeStudioYouTubeRoutes } from './compat/open-karaoke-studio.youtube.routes.ts';
import { overlappingPathsRoutes } from './compat/overlapping-paths.routes.ts';
import { composeLibrary } from './compose-library.ts';
import { composeParty } from './compose-party.ts';
import { composePeople } from './compose-people.ts';
import { composePlatform, openBlobs } from './compose-platform.ts';
import { composeSources } from './compose-sources.ts';
import { composeTracing, traceJobs } from './compose-tracing.ts';
import type { Config } from './config/config.types.ts';
import { readOrMakeSecretKey } from './config/secret-key.ts';
import { authenticateRequests } from './features/accounts/authenticate-requests.ts';
import { dropOutdatedConnections } from './features/accounts/outdated-connections.ts';
import { AnalysisService } from './features/analysis/analysis.service.ts';
import type { ArtefactManifest } from './features/analysis/analysis.types.ts';
import { AnalysisWorker } from './features/analysis/analysis.worker.ts';
import { artefactFileKey, artefactPrefix } from './features/analysis/artefact-keys.service.ts';
import { CleanUpService } from './features/analysis/clean-up.service.ts';
import { codecOptions } from './features/analysis/codec-options.ts';
import { SongMaker } from './features/analysis/song-maker.service.ts';
import { StepExecutor } from './features/analysis/step-executor.ts';
import { StepProcessPool } from './features/analysis/step-process-pool.ts';
import { CoversRepository } from './features/covers/covers.repository.ts';
import { CoversService } from './features/covers/covers.service.ts';
import { eventsRoutes } from './features/events/events.routes.ts';
import { diagnose, type Finding } from './features/health/doctor.ts';
import { healthRoutes } from './features/health/health.routes.ts';
import { HealthService } from './features/health/health.service.ts';
import { modelNotices } from './features/health/model-notices.ts';
import { HouseJobsService } from './features/jobs/house-jobs.service.ts';
import { JobsRepository } from './features/jobs/jobs.repository.ts';
import { jobsRoutes } from './features/jobs/jobs.routes.ts';
import { JobsService } from './features/jobs/jobs.service.ts';
import { SongExporter } from './features/songs/export-song.service.ts';
import { LabelsRepository } from './features/songs/labels.repository.ts';
import { SongListService } from './features/songs/song-list.service.ts';
import { publishSongChanges, songRooms } from './features/songs/songs.realtime.ts';
import { SongsRepository } from './features/songs/songs.repository.ts';
import { songsRoutes } from './features/songs/songs.routes.ts';
import { SongsService } from './features/songs/songs.service.ts';
import { resumableUploadsRoutes } from './features/uploads/resumable-uploads.routes.ts';
import { ResumableUploads } from './features/uploads/resumable-uploads.service.ts';
import { uploadsRoutes } from './features/uploads/uploads.routes.ts';
import { UploadsService } from './features/uploads/uploads.service.ts';
import { webRoutes } from './features/web/web.routes.ts';
import { JobQueuesRepository } from './features/workers/job-queues.repository.ts';
import { JobQueuesService } from './features/workers/job-queues.service.ts';
import { WorkersRepository } from './features/workers/workers.repository.ts';
import { workersRoutes } from './features/workers/workers.routes.ts';
import { WorkersService } from './features/workers/workers.service.ts';
import type { BlobStore } from './platform/blobs/blob-store.types.ts';
import { hashFile } from './platform/blobs/hash-source.ts';
import { DiskSpace } from './platform/disk/disk-space.ts';
import { createHttpServer } from './platform/http/create-http-server.ts';
import { answerFor } from './platform/http/error-mapping.ts';
import type { HttpServer } from './platform/http/http-server.types.ts';
import type { Locks } from './platform/locks/locks.types.ts';
import { createLogger } from './platform/logging/create-logger.ts';
import type { Logger } from './platform/logging/logger.ts';
import { createMetrics } from './platform/metrics/create-metrics.ts';
import type { RealtimeHub } from './platform/realtime/realtime-hub.types.ts';
import { roomsByKind } from './platform/realtime/rooms-by-kind.ts';
import { createRealtimeHub } from './platform/realtime/socket-io-hub.ts';
import { removeLeftBehind } from './platform/temp/temp-files.ts';

/*
 * The wiring: with compose-*.ts the only files that construct things. composeServer makes the service, composeMaker what the
 * command line needs of it.
 */

export { type BackupSummary, type Backups, composeBackups } from './compose-backup.ts';
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

export interface SongMaking {
  readonly maker: SongMaker;
  readonly exporter: SongExporter;
  /** Licences of weights that are not free for every use. */
  readonly modelNotices: readonly string[];
  /** A readable local file of a step's result, to be read only, until `close`. */
  fileOf(manifest: ArtefactManifest, name: string): Promise<string>;
  /** Removes a step's result, so that it is made anew: whoever changed the step's code wants that. */
  forget(manifest: ArtefactManifest): Promise<void>;
  close(): Promise<void>;
}

const ASSETS = fileURLToPath(new URL('../assets/', import.meta.url));
const DEMO = { audioPath: join(ASSETS, 'demo/demo.mp3'), lyricsPath: join(ASSETS, 'demo/demo.lyrics.txt'), fileName: 'demo.mp3' };
const WEB_APP = fileURLToPath(new URL('../../web/dist/app/', import.meta.url));
const SWEEP_SECONDS = 30;

export async function composeServer(config: Config): Promise<RefrainServer> {
  const { storage, jobs: jobsConfig, engine, app, security } = config;
  const logger = createLogger(config.logging);
  const metrics = createMetrics();
  const tracing = await composeTracing(config, logger);
  const reportError = (context: string, error: unknown) => logger.error({ err: error }, context);
  const folders = [storage.root, storage.libraryDir, storage.tempDir, storage.uploadsDir];
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const disk = new DiskSpace(folders);
  metrics.diskWatermarkBytes.set(storage.diskWatermarkBytes);
  const secretKey = security.secretKey ?? (await readOrMakeSecretKey(storage.root));

  // What these do is made below.
  let lookWhenReady = () => {};
  let resynchronise = () => {};
  const platform = await composePlatform({
    config,
    logger,
    onDead: (message, error) => worker.onDead(message, error),
    onMissed: () => resynchronise(),
    onQueueReady: () => lookWhenReady(),
  });
  const { database, blobs, events, queue, locks, memory } = platform;

  const { runner, executor, analysis } = composeAnalysis(config, blobs, locks);
  const jobs = new JobsService({
    repository: new JobsRepository(database),
    queue,
    events,
    maxConcurrentJobs: jobsConfig.maxConcurrentJobs,
    reportError,
  });
  const covers = new CoversService({ repository: new CoversRepository(database), blobs });
  const songsRepository = new SongsRepository(database);
  const labelsRepository = new LabelsRepository(database);
  const songs = new SongsService({ repository: songsRepository, labels: labelsRepository, jobs, analysis, blobs, covers, events });
  const songList = new SongListService({ repository: songsRepository, jobs });
  const uploads = new UploadsService({
    database,
    songs,
    jobs,
    analysis,
    blobs,
    tempDir: storage.tempDir,
    maxUploadBytes: storage.maxUploadBytes,
    virusScanCommand: security.virusScanCommand,
  });
  const worker: AnalysisWorker = new AnalysisWorker({
    jobs,
    learn: (songId, manifest) => songs.learn(songId, manifest),
    executor,
    queue,
    logger,
    metrics,
    tracer: tracing?.tracer ?? null,
    concurrency: jobsConfig.queueConcurrency,
    timeoutSeconds: jobsConfig.timeoutSeconds,
  });
  const cleanUp = new CleanUpService({
    jobs,
    songs,
    logger,
    tempDir: storage.tempDir,
    intervalSeconds: jobsConfig.cleanupIntervalSeconds,
    disk,
    watermarkBytes: storage.diskWatermarkBytes,
    blobsDisk: config.blobs.kind === 'fs' ? new DiskSpace([config.blobs.root]) : null,
    dropCopies: () => blobs.dropCopies(),
  });
  const people = composePeople({ config, database, events, secretKey, attempts: { locks, memory } });
  const { identity } = people;
  const library = composeLibrary({
    database,
    events,
    songs,
    songList,
    labelsRepository,
    analysis,
    jobs,
    covers,
    blobs,
    storage,
    uploads,
    identity,
    reportError,
    locks,
  });
  const { sha256: demoSha256 } = await hashFile(DEMO.audioPath);
  const sources = composeSources({ database, events, songs, jobs, uploads, covers, identity, config, demoSha256, reportError });
  const party = composeParty({ database, events, songs, jobs, identity, locks, memory, reportError });
  const runsApi = app.roles.includes('api');
  const runsWorker = app.roles.includes('worker');
  const workers = new WorkersService({
    repository: new WorkersRepository(database),
    version: app.version,
    concurrency: jobsConfig.queueConcurrency,
    device: () => offeredDevices(engine.device).used,
    work: () => worker.work,
    reportError,
  });
  const modelIds = [engine.demucsModel, engine.whisperModel];
  const jobQueues = new JobQueuesService({ repository: new JobQueuesRepository(database), queue, audit: people.audit });
  const health = new HealthService({
    database,
    queue,
    jobs,
    version: app.version,
    environment: app.environment,
    folders,
    disk,
    diskWatermarkBytes: storage.diskWatermarkBytes,
    blobs: { kind: config.blobs.kind, check: (options) => blobs.check(options) },
    modelIds,
    models: engine,
    decoder: () => openAudioCodec(codecOptions(engine)),
    redis: platform.redisFacts,
    workerRunning: () => runsWorker,
    outside: sources.outside,
    workersAlive: () => workers.countAlive(),
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
  const info = {
    version: app.version,
    maxFileSizeBytes: storage.maxUploadBytes,
    formats: storage.allowedExtensions,
    modelNotices: modelNotices(modelIds, engine),
  };
  const { metadata, lyrics, imports } = sources;
  const compat = { songs, songList, ...library.compat, jobs, uploads, identity, health, analysis, metadata, lyrics, imports, config };
  const apiRoutes = () => [
    uploadsRoutes({ uploads, songs, identity, demo: DEMO }),
    resumableUploadsRoutes(
      new ResumableUploads({ uploads, memory, locks, events, folder: storage.uploadsDir, explain: answerFor }),
      identity,
    ),
    songsRoutes({ songs, songList, covers, identity }),
    ...library.routes,
    jobsRoutes({ jobs, houseJobs: new HouseJobsService(jobs), identity }),
    workersRoutes({ workers, jobQueues, queue, identity }),
    ...party.routes,
    ...sources.routes,
    ...people.routes,
    eventsRoutes({ hub: () => hub as RealtimeHub, identity }),
    overlappingPathsRoutes({ ...compat, webFolder: WEB_APP }),
    musicAssistantRoutes(compat),
    openKaraokeStudioJobsRoutes(compat),
    openKaraokeStudioQueueRoutes({ house: party.house, identity }),
    karaokeBackendRoutes(compat),
    openKaraokeStudioSongsRoutes(compat),
    openKaraokeStudioUsersRoutes(people),
    openKaraokeStudioLibraryRoutes(compat),
    openKaraokeStudioFilesRoutes(compat),
    openKaraokeStudioLyricsRoutes(compat),
    openKaraokeStudioMetadataRoutes(compat),
    openKaraokeStudioYouTubeRoutes(compat),
    webRoutes({ folder: WEB_APP }),
  ];
  // A worker says how it is, and nothing else.
  for (const routes of [
    healthRoutes({ health, identity, registry: metrics.registry, metricsToken: security.metricsToken, info, reach: config.http }),
    ...(runsApi ? apiRoutes() : []),
  ])
    await http.register(routes);
  const hub: RealtimeHub | null = runsApi
    ? createRealtimeHub({
        server: http.server,
        guard: roomsByKind({ party: party.rooms }, songRooms({ songs, songList, jobs, identity })),
        corsOrigins: config.http.corsOrigins,
        logger,
      })
    : null;
  let stopDropping = () => {};
  if (hub) {
    party.connect(hub);
    stopDropping = dropOutdatedConnections({ identity, events, reportError }, hub);
    resynchronise = () => void hub.resynchronise().catch((error: unknown) => reportError('Pages could not be asked to look anew.', error));
  }
  const stopPublishing = hub ? publishSongChanges({ songs, jobs, events, reportError }, hub) : () => undefined;

  let sweep: NodeJS.Timeout | undefined;
  const look = async () => {
    if (runsWorker) await jobs.recover();
    metrics.diskFreeBytes.set((await disk.least()).freeBytes);
    for (const [name, seconds] of Object.entries(await jobQueues.longestWaits())) metrics.queueWaitSeconds.set({ queue: name }, seconds);
    for (const [name, counts] of Object.entries(await queue.counts()))
      for (const [state, count] of Object.entries(counts)) metrics.queueLength.set({ queue: name, state }, count);
  };
  const lookAgain = () => void look().catch((error: unknown) => reportError('The look at waiting jobs failed.', error));
  lookWhenReady = () => {
    if (sweep) lookAgain();
  };
  return {
    http,
    logger,
    health,
    async start() {
      await cleanUp.sweepTemp();
      if (runsWorker) await worker.start();
      if (runsWorker) await workers.join();
      await library.start({ watches: runsWorker });
      if (runsWorker) sources.start();
      sweep = setInterval(lookAgain, SWEEP_SECONDS * 1000);
      await look().catch((error: unknown) => reportError('The look at waiting jobs failed.', error));
      await cleanUp.relieve().catch((error: unknown) => reportError('The clean-up failed.', error));
      cleanUp.start();
      if (runsApi) party.start();
      return http.listen({ host: config.http.host, port: config.http.port });
    },
    async stop() {
      clearInterval(sweep);
      cleanUp.stop();
      stopPublishing();
      stopDropping();
      await sources.stop();
      await party.stop();
      await hub?.close();
      await http.close();
      await worker.stop();
      await workers.leave();
      await library.stop();
      await runner.close();
      await tracing?.tracer.close();
      await platform.close();
    },
  };
}

/** The pipeline without a database or a network: for the command line. */
export async function composeMaker(config: Config): Promise<SongMaking> {
  const { storage, engine } = config;
  for (const folder of [storage.libraryDir, storage.tempDir]) await mkdir(folder, { recursive: true });
  await removeLeftBehind(storage.tempDir, {});
  const blobs = await openBlobs(config);
  const { runner, executor, analysis } = composeAnalysis(config, blobs);
  return {
    maker: new SongMaker({ executor, analysis, blobs }),
    exporter: new SongExporter({ blobs, analysis }),
    modelNotices: modelNotices([engine.demucsModel, engine.whisperModel], engine).map(({ notice }) => notice),
    fileOf: async (manifest, name) => (await blobs.borrow(artefactFileKey(manifest.key, name))).path,
    forget: (manifest) => blobs.deletePrefix(artefactPrefix(manifest.key)),
    async close() {
      await runner.close();
      await blobs.close();
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

function composeAnalysis(config: Config, blobs: BlobStore, locks?: Locks) {
  const { storage, engine } = config;
  const runner = new StepProcessPool({
    settings: { engine, cacheDir: join(storage.root, 'cache') },
    idleSeconds: engine.modelIdleSeconds,
    processesPerLane: Math.max(4, ...Object.values(config.jobs.queueConcurrency)),
  });
  const executor = new StepExecutor({ blobs, runner, tempDir: storage.tempDir, models: engine, ...(locks ? { locks } : {}) });
  return { runner, executor, analysis: new AnalysisService({ executor, runner, engine, tempDir: storage.tempDir }) };
}
