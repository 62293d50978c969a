import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { AnalysisService } from '../analysis/analysis.service.ts';
import { artefactPrefix } from '../analysis/artefact-keys.service.ts';
import { ScriptedRunner } from '../analysis/scripted-runner.fixture.ts';
import { StepExecutor } from '../analysis/step-executor.ts';
import { CoversRepository } from '../covers/covers.repository.ts';
import { CoversService } from '../covers/covers.service.ts';
import { JobsRepository } from '../jobs/jobs.repository.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { LabelsRepository } from './labels.repository.ts';
import { SongsRepository } from './songs.repository.ts';
import { SongsService } from './songs.service.ts';
import type { SongEvents } from './songs.types.ts';

let folder: string;
let database: Database;
let blobs: FsBlobStore;
let jobs: JobsService;
let songs: SongsService;
let uploads: UploadsService;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-songs-'));
  const tempDir = join(folder, 'temp');
  database = await openTestDatabase();
  blobs = await FsBlobStore.open({ root: join(folder, 'library') });
  const events = new InProcessEventBus<JobEvents & SongEvents>({ onError: () => undefined });
  const queue = new DatabaseJobQueue({ database, onDead: () => undefined, onError: () => undefined });
  const runner = new ScriptedRunner();
  const analysis = new AnalysisService({
    executor: new StepExecutor({ blobs, runner, tempDir }),
    runner,
    engine: loadConfig({}).engine,
    tempDir,
  });
  jobs = new JobsService({ repository: new JobsRepository(database), queue, events, maxConcurrentJobs: 3, reportError: () => undefined });
  songs = new SongsService({
    repository: new SongsRepository(database),
    labels: new LabelsRepository(database),
    jobs,
    analysis,
    blobs,
    covers: new CoversService({ repository: new CoversRepository(database), blobs }),
    events,
  });
  uploads = new UploadsService({ database, songs, jobs, analysis, blobs, tempDir, maxUploadBytes: 1000, virusScanCommand: null });
});

afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const SINGER = { ...ANYBODY, role: 'singer' } as const;

/** A song outside the library, whose separation is done. */
async function songWith(artefactKey: string) {
  const file = await uploads.receive(Readable.from(['sound']));
  const { song, jobId } = await uploads.accept(file, { fileName: 'song.mp3', identity: SINGER, listed: false });
  await database
    .updateTable('jobSteps')
    .set({ status: 'done', artefactKey })
    .where('jobId', '=', jobId)
    .where('name', '=', 'separate')
    .execute();
  await blobs.put(
    `${artefactPrefix(artefactKey)}/manifest.json`,
    Buffer.from(JSON.stringify({ key: artefactKey, step: 'separate', files: [] })),
  );
  return { song, jobId };
}

async function stored(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of blobs.list('')) keys.push(key.split('/').at(key.startsWith('audio') ? 0 : 2) ?? '');
  return keys.sort();
}

describe('files of songs with the same sound', () => {
  it('go with the last song that has them, and none stays behind', async () => {
    const first = await songWith('aaaa');
    const second = await songWith('bbbb');
    const third = await songWith('bbbb');
    expect(await stored()).toEqual(['aaaa', 'audio', 'bbbb']);
    await songs.remove(first.song.id, ANYBODY);
    expect(await stored()).toEqual(['audio', 'bbbb']);
    await songs.remove(second.song.id, ANYBODY);
    expect(await stored()).toEqual(['audio', 'bbbb']);
    await songs.remove(third.song.id, ANYBODY);
    expect(await stored()).toEqual([]);
  });

  it('are not kept for a job that has expired', async () => {
    const old = await songWith('aaaa');
    const young = await songWith('bbbb');
    await jobs.cancel(old.jobId, ANYBODY);
    await jobs.markExpired(old.jobId);
    await songs.dropFiles(old.song);
    expect(await stored()).toEqual(['audio', 'bbbb']);
    await songs.remove(young.song.id, ANYBODY);
    expect(await stored()).toEqual([]);
    await expect(songs.file(old.song, 'original')).rejects.toMatchObject({ code: 'job.expired' });
  });
});

describe('a file that is not there', () => {
  it('is still to come, or is none of ours', async () => {
    const { song, jobId } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), {
      fileName: 'song.mp3',
      identity: SINGER,
    });
    const missing = async (name: string) =>
      songs.file(song, name).then(
        () => 'there',
        (error: { code?: string }) => error.code,
      );
    for (const name of ['chart.json', 'stems/vocals.flac', 'stems/vocals.mp3', 'cover']) expect(await missing(name)).toBe('song.notReady');
    expect(await missing('stems/guitar.flac')).toBe('file.notFound');
    expect(await missing('original')).toBe('there');
    await jobs.cancel(jobId, ANYBODY);
    expect(await missing('chart.json')).toBe('file.notFound');
  });
});
