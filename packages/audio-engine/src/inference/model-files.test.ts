import { copyFile, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from './model-error.ts';
import {
  findModel,
  installedModels,
  type ModelFile,
  sha256OfFile,
  sha256OfFileAtOnce,
  verifyModel,
  verifyModelFile,
} from './model-files.ts';

describe('findModel', () => {
  it('finds what is packaged', () => {
    expect(findModel('htdemucs').path).toMatch(/htdemucs\.onnx$/);
    expect(findModel('whisper-base').files.map((file) => file.name)).toContain('tokenizer.json');
  });

  it('knows Whisper sizes by their short names', () => {
    expect(findModel('base').id).toBe('whisper-base');
  });

  it('says which models are known but not here', () => {
    for (const name of ['htdemucs_ft', 'htdemucs_6s', 'mdx_q', 'tiny', 'large-v3'])
      expect(() => findModel(name)).toThrow(expect.objectContaining({ code: 'model.notInstalled' }));
  });

  it('refuses any other name', () => {
    for (const name of ['', '../htdemucs', 'constructor'])
      expect(() => findModel(name)).toThrow(expect.objectContaining({ code: 'model.unknown' }));
  });

  it('tells models apart by fingerprint and states their licence', () => {
    const models = installedModels();
    expect(new Set(models.map((model) => model.fingerprint)).size).toBe(models.length);
    expect(models.find((model) => model.id === 'htdemucs')?.licence.commercialUse).toBe(false);
  });
});

describe('findModel with a folder of models', () => {
  const manifest = {
    kind: 'words',
    licence: { name: 'MIT', commercialUse: true, statement: 'Free.', url: 'https://example.org' },
    mainFile: 'onnx/encoder.onnx',
    sha256ByFile: { 'onnx/encoder.onnx': 'a'.repeat(64) },
  };
  let modelsDir: string;
  const add = async (id: string, content: unknown) => {
    await mkdir(join(modelsDir, id), { recursive: true });
    await writeFile(join(modelsDir, id, 'model.json'), JSON.stringify(content));
  };
  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'models-'));
  });
  afterAll(() => rm(modelsDir, { recursive: true }));

  it('finds what an operator has added, by short name too', async () => {
    await add('whisper-medium', manifest);
    const model = findModel('medium', { modelsDir });
    expect(model).toMatchObject({ id: 'whisper-medium', kind: 'words', path: join(modelsDir, 'whisper-medium', 'onnx/encoder.onnx') });
    expect(() => findModel('medium')).toThrow(expect.objectContaining({ code: 'model.notInstalled' }));
  });

  it('still finds the packaged ones', () => {
    expect(findModel('htdemucs', { modelsDir })).toEqual(findModel('htdemucs'));
  });

  it('refuses manifests that are incomplete or reach out of their folder', async () => {
    const broken = [
      {},
      { ...manifest, kind: 'other' },
      { ...manifest, mainFile: 'missing.onnx' },
      { ...manifest, mainFile: '../x', sha256ByFile: { '../x': 'a'.repeat(64) } },
      { ...manifest, sha256ByFile: { 'onnx/encoder.onnx': 'abc' } },
    ];
    for (const content of broken) {
      await add('broken', content);
      expect(() => findModel('broken', { modelsDir })).toThrow(expect.objectContaining({ code: 'model.damaged' }));
    }
  });

  it('does not leave the folder by name', async () => {
    await add('outer', manifest);
    expect(() => findModel('../outer', { modelsDir: join(modelsDir, 'outer') })).toThrow(
      expect.objectContaining({ code: 'model.unknown' }),
    );
  });
});

describe('verifyModel', () => {
  let folder: string;
  let file: ModelFile;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'model-files-'));
    const original = findModel('whisper-base').files.find(({ name }) => name === 'config.json')!;
    file = { ...original, path: join(folder, 'config.json') };
    await copyFile(original.path, file.path);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('accepts the packaged recogniser', async () => {
    await verifyModel(findModel('whisper-base'));
  });

  it('notices one changed byte', async () => {
    await verifyModelFile(file);
    const handle = await open(file.path, 'r+');
    await handle.write('x', 10);
    await handle.close();
    await expect(verifyModelFile(file)).rejects.toMatchObject({ code: 'model.damaged', modelId: 'whisper-base' });
  });

  it('notices a missing file', async () => {
    await expect(verifyModelFile({ ...file, path: join(folder, 'gone') })).rejects.toBeInstanceOf(ModelError);
  });

  it('stops when it is told to', async () => {
    await expect(verifyModelFile(file, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('checksums', () => {
  it('are the same in pieces as they come and at once', async () => {
    const { path } = findModel('htdemucs').files[0]!;
    const published = findModel('htdemucs').files[0]!.sha256;
    expect([await sha256OfFile(path), sha256OfFileAtOnce(path)]).toEqual([published, published]);
  });
});
