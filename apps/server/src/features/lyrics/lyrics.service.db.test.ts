import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { QUEUE_NAMES } from '../../platform/jobs/job-queue.types.ts';
import { createMetrics } from '../../platform/metrics/create-metrics.ts';
import { ANYBODY, type Identity } from '../accounts/identity.types.ts';
import { AnalysisService } from '../analysis/analysis.service.ts';
import type { RunHooks, StepResult, StepTask } from '../analysis/analysis.types.ts';
import { AnalysisWorker } from '../analysis/analysis.worker.ts';
import { ScriptedRunner } from '../analysis/scripted-runner.fixture.ts';
import { StepExecutor } from '../analysis/step-executor.ts';
import { CoversRepository } from '../covers/covers.repository.ts';
import { CoversService } from '../covers/covers.service.ts';
import { JobsRepository } from '../jobs/jobs.repository.ts';
import { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import { openOutsideServices } from '../outside-services/outside-services.fixture.ts';
import { LabelsRepository } from '../songs/labels.repository.ts';
import { SongsRepository } from '../songs/songs.repository.ts';
import { SongsService } from '../songs/songs.service.ts';
import type { SongEvents } from '../songs/songs.types.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { LrclibClient } from './lrclib.client.ts';
import { listenForLyrics } from './lyrics.listeners.ts';
import { LyricsRepository } from './lyrics.repository.ts';
import { LyricsService } from './lyrics.service.ts';

const SUNG = 'the harbour lights are burning low and every boat is coming home again';
const RIGHT = 'The harbour lights are burning low\nand every boat is coming home again';
const WRONG = 'Somebody else sang about a train\nthat never stopped at any station';
const HOST: Identity = { ...ANYBODY, accountId: 'ann', role: 'host' };

/** Hears the same words in every song. */
class HearingRunner extends ScriptedRunner {
  override async run(lane: string, task: StepTask, hooks: RunHooks): Promise<StepResult> {
    const result = await super.run(lane, task, hooks);
    const words = SUNG.split(' ').map((text, i) => ({ text, startSeconds: i, endSeconds: i + 1, confidence: 1 }));
    const transcript = { language: 'en', languageConfidence: 1, words, segments: [] };
    if (task.step === 'transcribe') await writeFile(join(task.outDir, 'transcript.json'), JSON.stringify(transcript));
    if (task.step === 'chart') await writeFile(join(task.outDir, 'lyrics.txt'), SUNG);
    return result;
  }
}

let folder: string;
let database: Database;
let outside: LocalServer;
let lyrics: LyricsService;
let jobs: JobsService;
let uploads: UploadsService;
let switchOn: (change: Readonly<Record<string, unknown>>) => Promise<unknown>;
let stop: () => Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-lyrics-'));
  outside = await startLocalServer(({ url }, response) => {
    const record = { id: 1, trackName: 'A title', artistName: 'y', duration: 10, plainLyrics: WRONG, syncedLyrics: null };
    const others = [
      { ...record, id: 2, plainLyrics: RIGHT },
      { ...record, id: 3, duration: 300, plainLyrics: RIGHT },
    ];
    answerJson(response, url.pathname === '/api/get' ? record : [record, ...others]);
  });
  database = await openTestDatabase();
  const tempDir = join(folder, 'temp');
  const blobs = await FsBlobStore.open({ root: join(folder, 'library') });
  const events = new InProcessEventBus<JobEvents & SongEvents>({
    onError: (name, error) => expect.unreachable(`${name}: ${String(error)}`),
  });
  const queue = new DatabaseJobQueue({ database, pollMs: 20, onDead: () => undefined, onError: () => undefined });
  const runner = new HearingRunner();
  const executor = new StepExecutor({ blobs, runner, tempDir });
  const analysis = new AnalysisService({ executor, runner, engine: loadConfig({}).engine, tempDir });
  jobs = new JobsService({
    repository: new JobsRepository(database),
    queue,
    events,
    maxConcurrentJobs: 3,
    pace: () => 1,
    reportError: () => undefined,
  });
  const covers = new CoversService({ repository: new CoversRepository(database), blobs });
  const songs = new SongsService({
    repository: new SongsRepository(database),
    labels: new LabelsRepository(database),
    jobs,
    analysis,
    blobs,
    covers,
    events,
  });
  uploads = new UploadsService({ database, songs, jobs, analysis, blobs, tempDir, maxUploadBytes: 1000, virusScanCommand: null });
  const parts = await openOutsideServices(database, { 'lrclib.baseUrl': outside.url, 'lyrics.findAutomatically': false });
  switchOn = (change) => parts.settings.change(change, { ...ANYBODY, role: 'admin' });
  lyrics = new LyricsService({ repository: new LyricsRepository(database), songs, uploads, lrclib: new LrclibClient(parts), ...parts });
  const listeners = listenForLyrics({ lyrics, jobs, events });
  const concurrency = Object.fromEntries(QUEUE_NAMES.map((name) => [name, 4])) as Record<(typeof QUEUE_NAMES)[number], number>;
  const learn = (songId: string, manifest: Parameters<SongsService['learn']>[1]) => songs.learn(songId, manifest);
  const worker = new AnalysisWorker({
    jobs,
    learn,
    executor,
    queue,
    logger: pino({ level: 'silent' }),
    metrics: createMetrics(),
    concurrency,
    timeoutSeconds: 3600,
  });
  await worker.start();
  stop = async () => {
    await worker.stop();
    await listeners.stop();
    await queue.close();
  };
});
afterEach(async () => {
  await stop();
  await outside.close();
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

const WAIT = { timeout: 60_000, interval: 50 };
const finished = (jobId: string) => vi.waitFor(async () => expect((await jobs.find(jobId))?.job.status).toBe('completed'), WAIT);
async function heardSong(options = {}): Promise<string> {
  const file = await uploads.receive(Readable.from([Buffer.from(`sound ${JSON.stringify(options)}`)]));
  const { song, jobId } = await uploads.accept(file, { fileName: 'song.mp3', identity: HOST, options });
  await finished(jobId);
  return song.id;
}
const sources = async (songId: string) =>
  (await lyrics.ofSong(songId, HOST)).versions.map(({ source, current }) => `${source}${current ? ' *' : ''}`).sort();

describe('the lyrics of a song', () => {
  it('begin with what was heard', async () => {
    const songId = await heardSong();
    await vi.waitFor(async () => expect(await sources(songId)).toEqual(['recognised *']), WAIT);
    expect((await lyrics.ofSong(songId, HOST)).current).toMatchObject({ text: SUNG, how: 'Heard in the voice.', madeBy: null });
    expect(outside.seen).toEqual([]);
  });

  it('are chosen by what is sung, and every candidate is kept with how well it agrees', async () => {
    const songId = await heardSong();
    await switchOn({ 'lrclib.enabled': true });
    const { candidates, chosen, failures } = await lyrics.find(songId, { apply: true }, HOST);
    expect(failures).toEqual([]);
    expect(candidates.map(({ how, current }) => [how.split(':')[0], current])).toEqual([
      ['LRCLIB 2', true],
      ['LRCLIB 1', false],
    ]);
    expect([candidates[0]?.score, (candidates[1]?.score ?? 1) < 0.3]).toEqual([1, true]);
    await finished(chosen!.job.jobId);
    await vi.waitFor(async () => expect(await sources(songId)).toEqual(['lrclib', 'lrclib *', 'recognised']), WAIT);
  });

  it('of another song are not taken over, however well the names fit', async () => {
    const songId = await heardSong();
    await switchOn({ 'lrclib.enabled': true });
    await outside.close();
    outside = await startLocalServer((_, response) =>
      answerJson(response, [{ id: 9, trackName: 'A title', artistName: 'y', duration: 10, plainLyrics: WRONG }]),
    );
    await switchOn({ 'lrclib.baseUrl': outside.url });
    expect((await lyrics.find(songId, { apply: true }, HOST)).chosen).toBeNull();
    expect((await lyrics.ofSong(songId, HOST)).current?.source).toBe('recognised');
  });

  it('are looked for by themselves after a song was heard, if that is on', async () => {
    await switchOn({ 'lrclib.enabled': true, 'lyrics.findAutomatically': true });
    const songId = await heardSong();
    await vi.waitFor(async () => expect((await lyrics.ofSong(songId, HOST)).current?.source).toBe('lrclib'), WAIT);
    const given = await heardSong({ lyrics: 'Words of my own' });
    expect((await lyrics.ofSong(given, HOST)).current).toMatchObject({ source: 'person', text: 'Words of my own', madeBy: 'ann' });
  });

  it('an edit is a new version, and an old one comes back', async () => {
    const songId = await heardSong();
    const { jobId } = await lyrics.give(songId, { text: RIGHT, source: 'person' }, HOST);
    await finished(jobId);
    expect((await lyrics.ofSong(songId, HOST)).current).toMatchObject({ source: 'person', score: 1, madeBy: 'ann', how: 'Given by hand.' });
    const heard = (await lyrics.ofSong(songId, HOST)).versions.find(({ source }) => source === 'recognised')!;
    await finished((await lyrics.restore(songId, heard.id, HOST)).jobId);
    expect(await sources(songId)).toEqual(['person', 'recognised *']);
    await expect(lyrics.restore(songId, 'none', HOST)).rejects.toMatchObject({ code: 'lyrics.notFound' });
    await expect(lyrics.give(songId, { text: '[Chorus]', source: 'person' }, HOST)).rejects.toMatchObject({ code: 'lyrics.invalid' });
    expect(await sources(songId)).toEqual(['person', 'recognised *']);
  });

  it('are changed by those who may change the song, and looked up by those whom the host lets', async () => {
    const songId = await heardSong();
    const SINGER: Identity = { ...ANYBODY, accountId: 'bob', role: 'singer' };
    for (const act of [
      () => lyrics.give(songId, { text: RIGHT, source: 'person' }, SINGER),
      () => lyrics.restore(songId, 'x', SINGER),
      () => lyrics.find(songId, { apply: false }, SINGER),
      () => lyrics.search({ title: 'x', artist: '', album: '' }, SINGER),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'auth.forbidden' });
  });
});
