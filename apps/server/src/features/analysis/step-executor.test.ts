import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { stepNamed } from './analysis.pipeline.ts';
import { PLAIN_OPTIONS } from './analysis-options.fixture.ts';
import { artefactPrefix, audioKey } from './artefact-keys.service.ts';
import { ScriptedRunner } from './scripted-runner.fixture.ts';
import { StepExecutor } from './step-executor.ts';

const SHA = 'cd'.repeat(32);
const REQUEST = { step: stepNamed('chart'), audio: { sha256: SHA, fileName: 'a.wav', sizeBytes: 5 }, options: PLAIN_OPTIONS, before: [] };
const HOOKS = { signal: new AbortController().signal, onProgress: () => undefined };

let folder: string;
let blobs: FsBlobStore;
let runner: ScriptedRunner;
let executor: StepExecutor;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-executor-'));
  blobs = await FsBlobStore.open({ root: join(folder, 'blobs') });
  await blobs.put(audioKey(SHA), Buffer.from('sound'));
  runner = new ScriptedRunner();
  executor = new StepExecutor({ blobs, runner, tempDir: join(folder, 'temp') });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('StepExecutor', () => {
  it('leaves no files without a manifest when a result cannot be stored', async () => {
    const { key } = (await executor.execute(REQUEST, HOOKS)).manifest;
    const manifest = `${artefactPrefix(key)}/manifest.json`;
    await blobs.delete(manifest);
    // A folder in the manifest's place: everything before it is stored, then storing fails.
    await mkdir(join(folder, 'blobs', manifest));
    await expect(executor.execute(REQUEST, HOOKS)).rejects.toThrow();
    expect(await readdir(join(folder, 'blobs'))).not.toContain('artefacts');
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
    expect((await executor.execute(REQUEST, HOOKS)).reused).toBe(false);
  });

  it.each(['chart.json', 'manifest.json'])('makes a result again of which the disk has lost a part of %s', async (name) => {
    const { key } = (await executor.execute(REQUEST, HOOKS)).manifest;
    expect((await executor.execute(REQUEST, HOOKS)).reused).toBe(true);
    await truncate(join(folder, 'blobs', artefactPrefix(key), name), 3);
    expect((await executor.execute(REQUEST, HOOKS)).reused).toBe(false);
    expect((await executor.execute(REQUEST, HOOKS)).reused).toBe(true);
  });

  it.each([
    ['cut', (path: string) => truncate(path, 1)],
    ['gone', (path: string) => rm(path)],
  ])('says whose result is lost when a file that it reads is %s', async (_, harm) => {
    const { manifest } = await executor.execute(REQUEST, HOOKS);
    await harm(join(folder, 'blobs', artefactPrefix(manifest.key), 'chart.json'));
    const next = executor.execute({ ...REQUEST, step: stepNamed('melody'), before: [manifest] }, HOOKS);
    await expect(next).rejects.toMatchObject({ name: 'ResultLostError', step: 'chart' });
  });

  it('gives back every file that it borrowed, also when a result that it needs is lost', async () => {
    const { manifest: lost } = await executor.execute(REQUEST, HOOKS);
    const { manifest: whole } = await executor.execute({ ...REQUEST, step: stepNamed('rhythm') }, HOOKS);
    await rm(join(folder, 'blobs', artefactPrefix(lost.key), 'chart.json'));
    let [lent, onTheirWay] = [0, 0];
    const borrow = blobs.borrow.bind(blobs);
    blobs.borrow = async (key) => {
      onTheirWay++;
      // From another machine, that is: this takes longer than to see that a file is not there.
      if (key.startsWith(artefactPrefix(whole.key))) await sleep(50);
      const file = await borrow(key).finally(() => onTheirWay--);
      lent++;
      return { path: file.path, release: async () => void lent-- };
    };
    const next = executor.execute({ ...REQUEST, step: stepNamed('melody'), before: [lost, whole] }, HOOKS);
    await expect(next).rejects.toMatchObject({ name: 'ResultLostError', step: 'chart' });
    await expect.poll(() => onTheirWay).toBe(0);
    expect(lent).toBe(0);
    await executor.execute({ ...REQUEST, step: stepNamed('melody'), before: [whole] }, HOOKS);
    expect(lent).toBe(0);
  });

  it('gives back the others, and keeps the result, when a file that it borrowed cannot be given back', async () => {
    const { manifest } = await executor.execute(REQUEST, HOOKS);
    const borrow = blobs.borrow.bind(blobs);
    const returned: string[] = [];
    blobs.borrow = async (key) => {
      const { path } = await borrow(key);
      const release = async () => {
        returned.push(key);
        if (returned.length === 1) throw new Error('The copy cannot be removed.');
      };
      return { path, release };
    };
    const made = await executor.execute({ ...REQUEST, step: stepNamed('melody'), before: [manifest] }, HOOKS);
    const borrowed = manifest.files.map(({ name }) => `${artefactPrefix(manifest.key)}/${name}`);
    expect(returned).toEqual([audioKey(SHA), ...borrowed]);
    expect(await executor.find(made.manifest.key)).toEqual(made.manifest);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });

  it('B39 leaves no folder of a step whose process was killed, while a decoder that it had started still writes', async () => {
    let decoder: ReturnType<typeof spawn> | undefined;
    runner.on('chart', async ({ outDir }) => {
      const write = 'echo begun; i=0; while : > "$0/$i"; do i=$((i+1)); done';
      decoder = spawn('sh', ['-c', write, outDir], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 700, killSignal: 'SIGKILL' });
      await once(decoder.stdout!, 'data');
      throw new Error('The process was killed.');
    });
    await expect(executor.execute(REQUEST, HOOKS)).rejects.toThrow('The process was killed.');
    if (decoder?.exitCode === null && decoder.signalCode === null) await once(decoder, 'exit');
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
  });

  it('refuses to work on half of an upload, and says what to do', async () => {
    await truncate(join(folder, 'blobs', audioKey(SHA)), 4);
    await expect(executor.execute(REQUEST, HOOKS)).rejects.toMatchObject({
      code: 'storage.failed',
      message: expect.stringContaining('Upload it once more'),
      retryable: false,
    });
    expect(runner.runs).toEqual([]);
  });

  it("knows an operator's models by what they weigh", async () => {
    const modelsDir = join(folder, 'models');
    await mkdir(join(modelsDir, 'mine'), { recursive: true });
    const licence = { name: 'mine', commercialUse: true, statement: '', url: '' };
    const manifest = { kind: 'separation', licence, mainFile: 'a.onnx', sha256ByFile: { 'a.onnx': 'ab'.repeat(32) } };
    await writeFile(join(modelsDir, 'mine', 'model.json'), JSON.stringify(manifest));
    const request = { ...REQUEST, step: stepNamed('separate'), options: { ...PLAIN_OPTIONS, separationModel: 'mine' } };
    await expect(executor.execute(request, HOOKS)).rejects.toThrow(/no model named "mine"/);
    const withModels = new StepExecutor({ blobs, runner, tempDir: join(folder, 'temp'), models: { modelsDir } });
    const made = await withModels.execute(request, HOOKS);
    expect(made.manifest.models).toEqual([{ id: 'mine', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('says that the disk is full, which trying again does not help', async () => {
    runner.on('chart', async () => {
      throw new Error('cannot write', { cause: Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }) });
    });
    await expect(executor.execute(REQUEST, HOOKS)).rejects.toMatchObject({ code: 'storage.full', retryable: false });
  });
});
