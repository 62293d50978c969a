import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel, MICROSOFT_DOMAIN, type OnnxGraph, readOnnxConstants } from './onnx-file.ts';

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
