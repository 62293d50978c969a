import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { AnalysisService } from '../analysis/analysis.service.ts';
import { ScriptedRunner } from '../analysis/scripted-runner.fixture.ts';
import { StepExecutor } from '../analysis/step-executor.ts';
import { SongExporter } from './export-song.service.ts';

let folder: string;
let outDir: string;
let exporter: SongExporter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-export-'));
  outDir = join(folder, 'parent', 'out');
  await mkdir(outDir, { recursive: true });
  const blobs = await FsBlobStore.open({ root: join(folder, 'library') });
  const runner = new ScriptedRunner();
  const tempDir = join(folder, 'temp');
  const executor = new StepExecutor({ blobs, runner, tempDir });
  exporter = new SongExporter({ blobs, analysis: new AnalysisService({ executor, runner, engine: loadConfig({}).engine, tempDir }) });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const song = (fileName: string, sha256 = 'aa') => ({
  audio: { sha256, fileName, sizeBytes: 1 },
  durationSeconds: 1,
  manifests: new Map(),
  failures: [],
});
const write = (fileName: string, sha256?: string) => exporter.export(song(fileName, sha256), outDir, 'flac', new AbortController().signal);

it('replaces the folder of the same sound', async () => {
  const path = await write('song.mp3');
  await writeFile(join(path, 'stale.txt'), 'from before');
  expect(await write('song.mp3')).toBe(path);
  expect(await readdir(path)).toEqual(['song.json']);
});

it('gives another song of the same name a folder of its own', async () => {
  expect(await write('song.mp3', 'aa')).toBe(join(outDir, 'song'));
  expect(await write('song.flac', 'bb')).toBe(join(outDir, 'song (2)'));
  expect(await write('song.flac', 'bb')).toBe(join(outDir, 'song (2)'));
  expect(JSON.parse(await readFile(join(outDir, 'song', 'song.json'), 'utf8'))).toMatchObject({ sha256: 'aa' });
});

it('leaves alone what is not its own: a folder of the same name, and a song without an extension', async () => {
  await mkdir(join(outDir, 'album'));
  await writeFile(join(outDir, 'album', 'mine.txt'), 'mine');
  await writeFile(join(outDir, 'tape'), 'the original');
  await write('album.mp3');
  await write('tape');
  expect(await readFile(join(outDir, 'album', 'mine.txt'), 'utf8')).toBe('mine');
  expect(await readFile(join(outDir, 'tape'), 'utf8')).toBe('the original');
});

it.each(['..mp3', '...mp3', '....mp3'])('stays in its folder whatever the file is called: %s', async (fileName) => {
  await writeFile(join(folder, 'parent', 'other.txt'), 'other');
  const path = await write(fileName);
  expect(path.startsWith(join(outDir, ''))).toBe(true);
  expect(path).not.toBe(outDir);
  expect(await readdir(join(folder, 'parent'))).toEqual(['other.txt', 'out'].sort());
});
