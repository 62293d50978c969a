// Workers as they stand in a server, with a runner that makes no sound: for tests.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, vi } from 'vitest';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { QUEUE_NAMES } from '../../platform/jobs/job-queue.types.ts';
import { createMetrics } from '../../platform/metrics/create-metrics.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { JobsRepository } from '../jobs/jobs.repository.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents, JobWithSteps } from '../jobs/jobs.types.ts';
import type { AnalysisOptions } from './analysis.types.ts';
import { AnalysisWorker } from './analysis.worker.ts';
import { PLAIN_OPTIONS } from './analysis-options.fixture.ts';
import { audioKey } from './artefact-keys.service.ts';
import type { ScriptedRunner } from './scripted-runner.fixture.ts';
import { StepExecutor } from './step-executor.ts';

const SHA = 'ab'.repeat(32);

/** Both are new for every test. */
export let folder: string;
export let database: Database;
let stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-worker-'));
  database = await openTestDatabase();
  stops = [];
});

afterEach(async () => {
  for (const stop of stops) await stop();
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

/** The services as they stand after a start of the server; a second call stands for a restart. */
export async function start(
  runner: ScriptedRunner,
  { maxConcurrentJobs = 3, timeoutSeconds = 3600, learn = async (_songId: string) => {} } = {},
) {
  const blobs = await FsBlobStore.open({ root: join(folder, 'blobs') });
  await blobs.put(audioKey(SHA), Buffer.from('sound'));
  const queue = new DatabaseJobQueue({
    database,
    pollMs: 20,
    retryDelayMs: () => 10,
    onDead: (message, error) => worker.onDead(message, error),
    onError: () => undefined,
  });
  const jobs = new JobsService({
    repository: new JobsRepository(database),
    queue,
    events: new InProcessEventBus<JobEvents>({ onError: () => undefined }),
    maxConcurrentJobs,
    pace: () => 1,
    reportError: () => undefined,
  });
  const executor = new StepExecutor({ blobs, runner, tempDir: join(folder, 'temp') });
  const concurrency = Object.fromEntries(QUEUE_NAMES.map((name) => [name, 4])) as Record<(typeof QUEUE_NAMES)[number], number>;
  const worker: AnalysisWorker = new AnalysisWorker({
    jobs,
    learn,
    executor,
    queue,
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    concurrency,
    timeoutSeconds,
  });
  await worker.start();
  await jobs.recover();
  const stop = async () => {
    await worker.stop();
    await queue.close();
  };
  stops.push(stop);
  return { jobs, stop };
}

export async function addJob(jobs: JobsService, options: Partial<AnalysisOptions> = {}): Promise<string> {
  const songId = randomUUID();
  const now = Date.now();
  const jobId = await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('songs')
      .values({
        id: songId,
        ownerId: null,
        listed: 0,
        audioSha256: SHA,
        title: 'T',
        artist: null,
        album: null,
        fileName: 'a.wav',
        durationMs: 10_000,
        sizeBytes: 5,
        tagsJson: null,
        soundJson: null,
        loudnessJson: null,
        hasCover: 0,
        givenLyrics: null,
        language: null,
        createdAt: now,
        updatedAt: now,
      })
      .execute();
    return jobs.create(
      { songId, kind: 'analysis', options: { ...PLAIN_OPTIONS, overlap: Math.random(), ...options }, identity: ANYBODY },
      transaction,
    );
  });
  await jobs.letIn();
  return jobId;
}

export async function until(jobs: JobsService, jobId: string, ready: (found: JobWithSteps) => boolean): Promise<JobWithSteps> {
  return vi.waitFor(
    async () => {
      const found = await jobs.get(jobId, ANYBODY);
      if (!ready(found)) throw new Error(`${found.job.status}: ${found.steps.map((s) => `${s.name} ${s.status}`).join(', ')}`);
      return found;
    },
    { timeout: 25_000, interval: 20 },
  );
}

export const finished = ({ job }: JobWithSteps) => job.finishedAt !== null;
export const statusOf = (found: JobWithSteps, name: string) => found.steps.find((step) => step.name === name)?.status;
