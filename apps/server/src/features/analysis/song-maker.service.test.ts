import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { AnalysisService } from './analysis.service.ts';
import type { ArtefactManifest } from './analysis.types.ts';
import { ScriptedRunner } from './scripted-runner.fixture.ts';
import { SongMaker } from './song-maker.service.ts';
import { StepExecutor } from './step-executor.ts';
import { StepFailure } from './step-failure.ts';

let folder: string;
let path: string;
let runner: ScriptedRunner;
let analysis: AnalysisService;
let maker: SongMaker;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-maker-'));
  path = join(folder, 'song.wav');
  await writeFile(path, 'sound');
  runner = new ScriptedRunner();
  const blobs = await FsBlobStore.open({ root: join(folder, 'library') });
  const tempDir = join(folder, 'temp');
  const executor = new StepExecutor({ blobs, runner, tempDir });
  analysis = new AnalysisService({ executor, runner, engine: loadConfig({}).engine, tempDir });
  maker = new SongMaker({ executor, analysis, blobs });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const make = () => maker.make(path, {}, { signal: new AbortController().signal, onProgress: () => undefined });
const refused = (code: 'audio.corrupt' | 'step.failed') => async () => {
  throw new StepFailure(code, 'It broke.', { retryable: false });
};

it('keeps what worked when a step fails', async () => {
  runner.on('transcribe', refused('step.failed'));
  const { manifests, failures } = await make();
  expect(failures).toMatchObject([{ step: 'transcribe', code: 'step.failed' }]);
  expect([...manifests.keys()].sort()).toEqual(['chart', 'harmony', 'inspect', 'melody', 'rhythm', 'separate']);
});

it('makes no song of a file that turns out to be damaged', async () => {
  runner.on('inspect', refused('audio.corrupt'));
  await expect(make()).rejects.toMatchObject({ name: 'DomainError', code: 'audio.corrupt' });
});

it('a stem in another format is made once, however many ask for it at the same time', async () => {
  const { audio, manifests } = await make();
  const separated = manifests.get('separate') as ArtefactManifest;
  const convert = () => analysis.convert(audio, separated, 'stems/vocals.flac', 'mp3');
  const made = await Promise.all([convert(), convert(), convert()]);
  expect(new Set(made.map(({ key }) => key)).size).toBe(1);
  await convert();
  expect(runner.runs.filter((name) => name === 'convert')).toHaveLength(1);
});
