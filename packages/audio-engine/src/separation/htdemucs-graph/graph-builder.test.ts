import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel } from '../../inference/onnx-file.ts';
import { GraphBuilder } from './graph-builder.ts';

const ROWS = 12;
const COLUMNS = 8;

describe('GraphBuilder.inStrips', () => {
  it('gives what its body gives on all rows at once, with constants made outside and inside', async () => {
    const graph = new GraphBuilder();
    const outside = graph.vector([1, 2, 3, 4, 5, 6, 7, 8], 3);
    const body = (x: string) => graph.gelu(graph.add(graph.multiply(x, graph.reshape(outside, [COLUMNS])), graph.scalar(0.5)));
    const dims = [ROWS, COLUMNS];
    const outputs = [body('x'), graph.inStrips('x', [ROWS, COLUMNS], 4, body)];
    const model = graph.build(
      'test',
      [{ name: 'x', dims }],
      outputs.map((name) => ({ name, dims })),
    );
    const session = await ort.InferenceSession.create(Buffer.concat(encodeOnnxModel(model)), { logSeverityLevel: 3 });
    const x = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.sin(i));
    const result = await session.run({ x: new ort.Tensor('float32', x, dims) });
    await session.release();
    expect(result[outputs[1]!]!.data).toEqual(result[outputs[0]!]!.data);
  });
});
