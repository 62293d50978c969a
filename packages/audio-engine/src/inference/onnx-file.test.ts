import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel, encodeSplitOnnxModel, MICROSOFT_DOMAIN, type OnnxGraph, readOnnxConstants } from './onnx-file.ts';

/** gelu(reshape(x) · weights), with a Clip to have a float attribute's sibling tested by LeakyRelu. */
const GRAPH: OnnxGraph = {
  name: 'test',
  nodes: [
    { name: '/a/Reshape', opType: 'Reshape', domain: '', inputs: ['x', 'shape'], outputs: ['row'], attributes: {} },
    {
      name: '/a/Gemm',
      opType: 'Gemm',
      domain: '',
      inputs: ['row', 'weights'],
      outputs: ['mixed'],
      attributes: { transB: 1, alpha: { float: 0.5 } },
    },
    { name: '/a/Sum', opType: 'ReduceMean', domain: '', inputs: ['mixed'], outputs: ['mean'], attributes: { axes: [-1], keepdims: 1 } },
    { name: '/a/Gelu', opType: 'Gelu', domain: MICROSOFT_DOMAIN, inputs: ['mean'], outputs: ['y'], attributes: {} },
  ],
  constants: new Map<string, { dims: number[]; data: Float32Array } | { dims: number[]; data: BigInt64Array }>([
    ['shape', { dims: [2], data: BigInt64Array.of(1n, -1n) }],
    // A view into a larger buffer: only its own part may be written.
    ['weights', { dims: [2, 3], data: Float32Array.of(9, 1, 2, 3, 4, 5, 6, 9).subarray(1, 7) }],
  ]),
  inputs: [{ name: 'x', dims: [3, 1] }],
  outputs: [{ name: 'y', dims: [1, 1] }],
} as OnnxGraph;

describe('ONNX files', () => {
  const bytes = Buffer.concat(encodeOnnxModel(GRAPH));

  it('are understood by ONNX Runtime', async () => {
    const session = await ort.InferenceSession.create(bytes);
    const result = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 1, -1), [3, 1]) });
    // ½ · mean(1 + 2 − 3, 4 + 5 − 6) = 0.75; gelu(0.75) = 0.75 · Φ(0.75).
    expect(result.y!.data[0]).toBeCloseTo(0.75 * 0.773373, 5);
    await session.release();
  });

  it('may keep large constants in a second file', async () => {
    // Two of them, so that the second does not start at 0; the small one stays in the model.
    const ramp = { dims: [5000], data: Float32Array.from({ length: 5000 }, (_, i) => i) };
    const graph: OnnxGraph = {
      name: 'sum',
      nodes: ['first', 'second', 'small'].map((name, i) => ({
        name,
        opType: 'Add',
        domain: '',
        inputs: [i === 0 ? 'x' : `sum${i}`, name],
        outputs: [i === 2 ? 'y' : `sum${i + 1}`],
        attributes: {},
      })),
      constants: new Map([
        ['first', ramp],
        ['second', { dims: [5000], data: ramp.data.map((value) => 3 * value) }],
        ['small', { dims: [1], data: Float32Array.of(7) }],
      ]),
      inputs: [{ name: 'x', dims: [5000] }],
      outputs: [{ name: 'y', dims: [5000] }],
    };
    const { model, data } = encodeSplitOnnxModel(graph, 'sum.data');
    expect(Buffer.concat(model).byteLength).toBeLessThan(1000);
    const folder = await mkdtemp(join(tmpdir(), 'onnx-file-'));
    try {
      await writeFile(join(folder, 'sum.onnx'), Buffer.concat(model));
      await writeFile(join(folder, 'sum.data'), Buffer.concat(data));
      const session = await ort.InferenceSession.create(join(folder, 'sum.onnx'));
      const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(5000).fill(1), [5000]) });
      expect([0, 1, 4999].map((i) => y!.data[i])).toEqual([8, 12, 4 * 4999 + 8]);
      await session.release();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('give back their float constants and who uses them', () => {
    const { tensors, uses } = readOnnxConstants(bytes);
    expect([...tensors.keys()]).toEqual(['weights']);
    expect(tensors.get('weights')).toEqual({ dims: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(uses[1]).toEqual({ nodeName: '/a/Gemm', inputs: ['row', 'weights'] });
  });

  it('are refused when they are cut short', () => {
    expect(() => readOnnxConstants(bytes.subarray(0, bytes.length - 40))).toThrow(RangeError);
  });
});
