import type { GraphBuilder, Value } from './graph-builder.ts';
import type { Linear } from './weights.ts';

/**
 * Weights keep to seven of their eight bits: processors without VNNI add two products in 16 bits, which full weights
 * would overflow.
 */
const LARGEST_WEIGHT = 63;

/** `y = x · matrix + bias` with 8-bit weights, one scale per output, and inputs turned to 8 bits as they come. */
export function quantisedLinear(graph: GraphBuilder, x: Value, { matrix, bias }: Linear): Value {
  const [inputs, outputs] = matrix.dims;
  const scales = new Float32Array(outputs);
  for (let i = 0; i < matrix.data.length; i++)
    scales[i % outputs] = Math.max(scales[i % outputs], Math.abs(matrix.data[i]) / LARGEST_WEIGHT);
  const data = Int8Array.from(matrix.data, (value, i) => Math.round(value / (scales[i % outputs] || 1)));
  const vector = (values: Float32Array) => graph.constant({ dims: [outputs], data: values });
  const noZeroPoint = '';
  return graph.contribNode('DynamicQuantizeMatMul', [
    x,
    graph.constant({ dims: [inputs, outputs], data }),
    vector(scales),
    noZeroPoint,
    vector(bias),
  ]);
}
