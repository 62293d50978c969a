import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { fillDisk, openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
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

const SINGER = { ...ANYBODY, role: 'singer' } as const;
const REQUEST = { fileName: 'song.mp3', identity: SINGER };

let folder: string;
let database: Database;
let blobs: FsBlobStore;
let uploads: UploadsService;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-uploads-'));
  const tempDir = join(folder, 'temp');
  database = await openTestDatabase();
  blobs = await FsBlobStore.open({ root: join(folder, 'library') });
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
  uploads = new UploadsService({ database, songs, jobs, analysis, blobs, tempDir, maxUploadBytes: 1000, virusScanCommand: null });
});

afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

async function stored(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of blobs.list('')) keys.push(key);
  return keys;
}

describe('an upload', () => {
  it('is stored once, and its temporary file is gone', async () => {
    await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    const { alreadyKnown } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    expect(alreadyKnown).toBe(true);
    expect(await stored()).toHaveLength(1);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });

  it('brings back a sound that the storage has lost; without it there is nothing to start a job on', async () => {
    const { song } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    await blobs.deletePrefix('audio');
    await expect(uploads.startJob(song, REQUEST, true)).rejects.toMatchObject({ code: 'audio.notFound' });
    const again = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    expect(again).toMatchObject({ alreadyKnown: true, song: { id: song.id } });
    expect(await stored()).toHaveLength(1);
  });

  it('with lyrics that hold no words is refused, and its sound is not kept', async () => {
    const request = { ...REQUEST, options: { lyrics: ' [Chorus] ' } };
    await expect(uploads.accept(await uploads.receive(Readable.from(['sound'])), request)).rejects.toMatchObject({
      code: 'lyrics.invalid',
    });
    expect(await stored()).toEqual([]);
  });

  it('leaves nothing when its song cannot be written down, as on a full disk', async () => {
    const { song } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    await fillDisk(database, { event: 'insert', table: 'jobs' });
    await expect(uploads.accept(await uploads.receive(Readable.from(['another'])), REQUEST)).rejects.toThrow();
    await expect(uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST)).rejects.toThrow();
    expect(await stored()).toEqual([`audio/${song.audioSha256?.slice(0, 2)}/${song.audioSha256}`]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });
});
