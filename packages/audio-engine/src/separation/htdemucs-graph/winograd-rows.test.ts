import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel } from '../../inference/onnx-file.ts';
import { GraphBuilder } from './graph-builder.ts';
import { gluConvByRows } from './winograd-rows.ts';

const CHANNELS = 16;
const WIDTH = 21;
const LOWEST_SNR_DB = 110;

describe("a gated 3 × 3 convolution in Winograd's way", () => {
  for (const rows of [4, 8, 32])
    it(`is the convolution on ${rows} rows, margins included`, async () => {
      const weight = { dims: [2 * CHANNELS, CHANNELS, 3, 3], data: noise(2 * CHANNELS * CHANNELS * 9, 1) };
      const bias = noise(2 * CHANNELS, 2);
      const dims = [1, CHANNELS, rows, WIDTH];
      const graph = new GraphBuilder();
      const outputs = [
        graph.gluConv('x', weight, bias, { pads: [1, 1, 1, 1] }),
        gluConvByRows(graph, 'x', { weight, bias }, [rows, WIDTH]),
      ];
      const model = graph.build(
        'test',
        [{ name: 'x', dims }],
        outputs.map((name) => ({ name, dims })),
      );
      const session = await ort.InferenceSession.create(Buffer.concat(encodeOnnxModel(model)), { logSeverityLevel: 3 });
      const result = await session.run({ x: new ort.Tensor('float32', noise(CHANNELS * rows * WIDTH, 3), dims) });
      await session.release();
      const [expected, actual] = outputs.map((name) => result[name]!.data as Float32Array) as [Float32Array, Float32Array];
      const power = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0);
      const error = power(expected.map((value, i) => value - actual[i]!));
      expect(10 * Math.log10(power(expected) / error)).toBeGreaterThan(LOWEST_SNR_DB);
    });
});

/** Even noise in ±1, always the same for a seed. */
function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
