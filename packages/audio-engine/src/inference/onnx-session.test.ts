import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeOnnxModel } from './onnx-file.ts';
import { offeredDevices, openSessionOn } from './onnx-session.ts';
import { OnnxThread } from './onnx-thread.ts';

let folder: string;
let modelPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-session-'));
  modelPath = join(folder, 'doubling.onnx');
  const add = { name: 'add', opType: 'Add', domain: '', inputs: ['x', 'x'], outputs: ['y'], attributes: {} };
  const shape = { dims: [1, 3] };
  const graph = {
    name: 'doubling',
    nodes: [add],
    constants: new Map(),
    inputs: [{ name: 'x', ...shape }],
    outputs: [{ name: 'y', ...shape }],
  };
  await writeFile(modelPath, Buffer.concat(encodeOnnxModel(graph)));
});
afterAll(() => rm(folder, { recursive: true }));

describe('A13 B45 the device a model is computed on', () => {
  it('is the processor unless something else is asked for', async () => {
    const { session, device, note } = await openSessionOn(modelPath, { threads: 1 });
    await session.release();
    expect([device, note]).toEqual(['cpu', undefined]);
    expect(offeredDevices('cpu')).toMatchObject({ used: 'cpu', offered: expect.arrayContaining(['cpu']) });
  });

  it('is the processor, with a reason, where the wanted one is not there', async () => {
    // No machine has both of these.
    const missing = process.platform === 'win32' ? 'coreml' : 'dml';
    const { session, device, note } = await openSessionOn(modelPath, { threads: 1, device: missing });
    await session.release();
    expect(device).toBe('cpu');
    expect(note).toMatch(new RegExp(`device ${missing} cannot be used here`));
    expect(offeredDevices(missing).used).toBe('cpu');
  });
});

describe('OnnxThread', () => {
  it('answers runs in order, in the memory it was given', async () => {
    const thread = await OnnxThread.open(modelPath, { threads: 1 });
    expect(thread.inputs).toEqual([{ name: 'x', dims: [1, 3] }]);
    const run = (value: number) =>
      thread.run({ x: { data: new Float32Array(3).fill(value), dims: [1, 3] } }, { y: { data: new Float32Array(3), dims: [1, 3] } });
    const [first, second] = await Promise.all([run(1), run(2)]);
    expect([...first.outputs['y']!.data]).toEqual([2, 2, 2]);
    expect([...second.outputs['y']!.data]).toEqual([4, 4, 4]);
    await thread.close();
  });

  it('says what is wrong with an input, and goes on', async () => {
    const thread = await OnnxThread.open(modelPath, { threads: 1 });
    const output = () => ({ y: { data: new Float32Array(3), dims: [1, 3] } });
    await expect(thread.run({ x: { data: new Float32Array(2), dims: [1, 2] } }, output())).rejects.toThrow(/dimension/i);
    const { outputs } = await thread.run({ x: { data: new Float32Array(3).fill(5), dims: [1, 3] } }, output());
    expect(outputs['y']!.data[0]).toBe(10);
    await thread.close();
  });

  it('says why a model cannot be opened', async () => {
    const path = join(folder, 'text.onnx');
    await writeFile(path, 'this is not a model');
    await expect(OnnxThread.open(path, { threads: 1 })).rejects.toThrow();
  });

  it('waits for a model that is still looked for, and hears when there is none', async () => {
    const thread = await OnnxThread.open(Promise.resolve(modelPath), { threads: 1 });
    await thread.close();
    await expect(OnnxThread.open(Promise.reject(new Error('not found')), { threads: 1 })).rejects.toThrow('not found');
  });
});
