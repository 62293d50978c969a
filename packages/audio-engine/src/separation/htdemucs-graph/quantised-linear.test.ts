import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel } from '../../inference/onnx-file.ts';
import { linear } from './cross-transformer.ts';
import { GraphBuilder } from './graph-builder.ts';
import { quantisedLinear } from './quantised-linear.ts';

const INPUTS = 64;
const OUTPUTS = 48;
const TOKENS = 20;
/** What seven bits of weights and eight of inputs leave for values that use their range evenly. */
const LOWEST_SNR_DB = 35;

describe('a linear layer in 8 bits', () => {
  it('is the layer, nearly, also where the scales of its outputs differ a thousandfold', async () => {
    const noise = noiseFrom(1);
    const data = Float32Array.from({ length: INPUTS * OUTPUTS }, (_, i) => noise() * 10 ** ((i % OUTPUTS) / 16 - 2));
    const layer = { matrix: { dims: [INPUTS, OUTPUTS], data }, bias: Float32Array.from({ length: OUTPUTS }, noise) };
    const graph = new GraphBuilder();
    const outputs = [linear(graph, 'x', layer), quantisedLinear(graph, 'x', layer)];
    const model = graph.build(
      'test',
      [{ name: 'x', dims: [TOKENS, INPUTS] }],
      outputs.map((name) => ({ name, dims: [TOKENS, OUTPUTS] })),
    );
    const session = await ort.InferenceSession.create(Buffer.concat(encodeOnnxModel(model)), { logSeverityLevel: 3 });
    const x = new ort.Tensor('float32', Float32Array.from({ length: TOKENS * INPUTS }, noise), [TOKENS, INPUTS]);
    const result = await session.run({ x });
    await session.release();
    const [exact, fast] = outputs.map((name) => result[name]!.data as Float32Array) as [Float32Array, Float32Array];
    for (const output of [0, OUTPUTS / 2, OUTPUTS - 1]) {
      let signal = 0;
      let error = 0;
      for (let i = output; i < exact.length; i += OUTPUTS) {
        signal += (exact[i]! - layer.bias[output]!) ** 2;
        error += (exact[i]! - fast[i]!) ** 2;
      }
      expect(10 * Math.log10(signal / error), `output ${output}`).toBeGreaterThan(LOWEST_SNR_DB);
    }
  });
});

/** Even noise in ±1, always the same. */
function noiseFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
