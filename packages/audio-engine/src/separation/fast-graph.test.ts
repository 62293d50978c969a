import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findModel } from '../inference/model-files.ts';
import { encodeOnnxModel } from '../inference/onnx-file.ts';
import { ensureFastGraph } from './fast-graph.ts';

describe('ensureFastGraph', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fast-graph-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('falls back to the given graph when it is not a model', async () => {
    const modelPath = join(folder, 'text.onnx');
    await writeFile(modelPath, 'this is not a model');
    expect(await ensureFastGraph({ modelPath, cacheDir: folder })).toMatchObject({
      path: modelPath,
      origin: 'fallback',
      note: /RangeError/,
    });
  });

  it('falls back when it is another model', async () => {
    const modelPath = join(folder, 'other.onnx');
    await writeFile(modelPath, Buffer.concat(encodeOnnxModel({ name: '', nodes: [], constants: new Map(), inputs: [], outputs: [] })));
    const graph = await ensureFastGraph({ modelPath, cacheDir: folder });
    expect(graph.origin).toBe('fallback');
    expect(graph.note).toMatch(/not the HTDemucs/);
  });

  it('falls back when the cache cannot be written, and leaves nothing behind', async () => {
    const cacheDir = join(folder, 'a-file');
    await writeFile(cacheDir, '');
    const graph = await ensureFastGraph({ modelPath: findModel('htdemucs').path, cacheDir });
    expect(graph).toMatchObject({ path: findModel('htdemucs').path, origin: 'fallback' });
    expect(await readFile(cacheDir, 'utf8')).toBe('');
  });

  it('removes what a killed process left half written, but not what may still be written', async () => {
    const cacheDir = join(folder, 'killed');
    await mkdir(cacheDir);
    for (const name of ['old.part', 'new.part', 'old.onnx']) await writeFile(join(cacheDir, name), 'half');
    for (const name of ['old.part', 'old.onnx']) await utimes(join(cacheDir, name), 0, 0);
    const modelPath = join(folder, 'no-model.onnx');
    await writeFile(modelPath, 'this is not a model');
    await ensureFastGraph({ modelPath, cacheDir });
    expect((await readdir(cacheDir)).sort()).toEqual(['new.part', 'old.onnx']);
  });

  it('removes graphs that an older version made', async () => {
    const cacheDir = join(folder, 'older');
    await mkdir(cacheDir);
    const kept = ['htdemucs-0123456789abcdef-v1000.onnx', 'other-v1.onnx'];
    const old = ['htdemucs-0123456789abcdef-v1.onnx', 'htdemucs-0123456789abcdef-v2-int8.onnx', 'htdemucs-0123456789abcdef-v2.onnx.sha256'];
    for (const name of [...kept, ...old]) await writeFile(join(cacheDir, name), 'graph');
    const modelPath = join(folder, 'none.onnx');
    await writeFile(modelPath, 'this is not a model');
    await ensureFastGraph({ modelPath, cacheDir });
    expect((await readdir(cacheDir)).sort()).toEqual(kept);
  });

  it('stops when it is told to', async () => {
    const cacheDir = join(folder, 'aborted');
    await mkdir(cacheDir);
    const options = { modelPath: findModel('htdemucs').path, cacheDir, signal: AbortSignal.abort(new Error('enough')) };
    await expect(ensureFastGraph(options)).rejects.toThrow('enough');
    expect(await readdir(cacheDir)).toHaveLength(0);
  });
});
