import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel } from '../../inference/onnx-file.ts';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { type TransposedKernel, upsampleColumns, upsampleRows } from './transposed-convolution.ts';

const INPUTS = 3;
const OUTPUTS = 2;
const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i));
const KERNEL: TransposedKernel = {
  weight: { dims: [INPUTS, OUTPUTS, 8], data: wave(INPUTS * OUTPUTS * 8) },
  bias: Float32Array.of(0.5, -1),
};

/** Runs our convolution and ONNX's own ConvTranspose on the same input. */
async function both(
  dims: number[],
  ours: (graph: GraphBuilder, x: Value) => Value,
  kernelShape: number[],
  strides: number[],
  pads: number[],
) {
  const graph = new GraphBuilder();
  const weight = graph.constant({ dims: [INPUTS, OUTPUTS, ...kernelShape], data: KERNEL.weight.data });
  const bias = graph.constant({ dims: [OUTPUTS], data: KERNEL.bias });
  const expected = graph.node('ConvTranspose', ['x', weight, bias], { kernel_shape: kernelShape, strides, pads });
  const actual = ours(graph, 'x');
  const outputs = [expected, actual].map((name) => ({ name, dims: [] }));
  // Output shapes are left for the runtime to infer.
  const model = graph.build('test', [{ name: 'x', dims }], outputs);
  const session = await ort.InferenceSession.create(Buffer.concat(encodeOnnxModel(model)), { logSeverityLevel: 3 });
  const size = dims.reduce((a, b) => a * b, 1);
  const result = await session.run({ x: new ort.Tensor('float32', wave(size), dims) });
  await session.release();
  return { expected: result[expected]!, actual: result[actual]! };
}

function expectSame(actual: ort.Tensor, expected: ort.Tensor): void {
  expect(actual.dims).toEqual(expected.dims);
  (actual.data as Float32Array).forEach((value, i) => {
    expect(value).toBeCloseTo((expected.data as Float32Array)[i], 4);
  });
}

describe('a transposed convolution as a convolution', () => {
  it('is the same along frequency', async () => {
    const { actual, expected } = await both(
      [1, INPUTS, 5, 6],
      (graph, x) => upsampleRows(graph, x, KERNEL, 5),
      [8, 1],
      [4, 1],
      [2, 0, 2, 0],
    );
    expectSame(actual, expected);
  });

  for (const outputWidth of [24, 23, 22, 21])
    it(`is the same along time, cut to ${outputWidth}`, async () => {
      const right = (6 - 1) * 4 + 8 - 2 - outputWidth;
      const ours = (graph: GraphBuilder, x: Value) => upsampleColumns(graph, x, KERNEL, { width: 6, outputWidth });
      const { actual, expected } = await both([1, INPUTS, 1, 6], ours, [1, 8], [1, 4], [0, 2, 0, right]);
      expectSame(actual, expected);
    });
});
