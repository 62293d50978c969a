import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { AnalysisService } from '../analysis/analysis.service.ts';
import { ScriptedRunner } from '../analysis/scripted-runner.fixture.ts';
import { StepExecutor } from '../analysis/step-executor.ts';
import { CoversRepository } from '../covers/covers.repository.ts';
import { CoversService } from '../covers/covers.service.ts';
import { JobsRepository } from '../jobs/jobs.repository.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import { LabelsRepository } from '../songs/labels.repository.ts';
import { SongsRepository } from '../songs/songs.repository.ts';
import { SongsService } from '../songs/songs.service.ts';
import type { SongEvents } from '../songs/songs.types.ts';
import { UploadsService } from './uploads.service.ts';

/** Songs, jobs and uploads on a database and a folder of their own; steps are scripted. */
export interface HouseLibrary {
  readonly database: Database;
  readonly blobs: FsBlobStore;
  readonly jobs: JobsService;
  readonly songs: SongsService;
  readonly uploads: UploadsService;
  readonly tempDir: string;
  close(): Promise<void>;
}

export async function openHouseLibrary(): Promise<HouseLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-library-'));
  const tempDir = join(folder, 'temp');
  const database = await openTestDatabase();
  const blobs = await FsBlobStore.open({ root: join(folder, 'library') });
  const events = new InProcessEventBus<JobEvents & SongEvents>({ onError: () => undefined });
  const queue = new DatabaseJobQueue({ database, onDead: () => undefined, onError: () => undefined });
  const runner = new ScriptedRunner();
  const executor = new StepExecutor({ blobs, runner, tempDir });
  const analysis = new AnalysisService({ executor, runner, engine: loadConfig({}).engine, tempDir });
  const jobs = new JobsService({
    repository: new JobsRepository(database),
    queue,
    events,
    maxConcurrentJobs: 3,
    pace: () => 1,
    reportError: () => undefined,
  });
  const songs = new SongsService({
    repository: new SongsRepository(database),
    labels: new LabelsRepository(database),
    jobs,
    analysis,
    blobs,
    covers: new CoversService({ repository: new CoversRepository(database), blobs }),
    events,
  });
  const uploads = new UploadsService({ database, songs, jobs, analysis, blobs, tempDir, maxUploadBytes: 1000, virusScanCommand: null });
  return {
    database,
    blobs,
    jobs,
    songs,
    uploads,
    tempDir,
    async close() {
      await database.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
