import type { FloatTensor } from '../../inference/onnx-file.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';

/*
 * F(4, 3) of Winograd, with the points 0, ±1, ±2 and ∞ (Lavin and Gray, "Fast Algorithms for Convolutional Neural
 * Networks", 2016): four outputs of a filter of three taps for six multiplications instead of twelve, y = Aᵀ[(Gw) ⊙ (Bᵀx)].
 */
const OUTPUTS = 4;
const TAPS = 3;
const POINTS = OUTPUTS + TAPS - 1;
/** Bᵀ: six values of each tile of six inputs. */
const OF_INPUTS = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
/** G: six values of each filter. */
const OF_TAPS = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
/** Aᵀ: four outputs of six products. */
const OF_PRODUCTS = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];
/** The point whose product reaches each output once: it carries the bias. */
const BIAS_POINT = 1;

/** A convolution of 3 × 3 with a margin of zeros, followed by a gated unit. */
export interface GatedKernel {
  /** `[2 · out, in, 3, 3]`. */
  weight: FloatTensor;
  bias: Float32Array;
}

/**
 * `GraphBuilder.gluConv` of a 3 × 3 kernel with half the multiplications, Winograd's way along the rows:
 * `[1, in, rows, width]` → `[1, out, rows, width]`; rows must be a multiple of four. What is done to single rows costs memory traffic:
 * it pays where a plane is small and channels are many.
 */
export function gluConvByRows(
  graph: GraphBuilder,
  x: Value,
  { weight, bias }: GatedKernel,
  [rows, width]: readonly [number, number],
): Value {
  const [outputs, inputs] = [weight.dims[0] / 2, weight.dims[1]];
  const points = OF_INPUTS.map((factors) => rowsAtPoint(graph, x, factors, inputs));
  const ofProducts = graph.constant({ dims: [OUTPUTS, POINTS], data: Float32Array.from(OF_PRODUCTS.flat()) });
  const half = (from: number) => {
    const kernel = { dims: [outputs, inputs, TAPS, TAPS], data: weight.data.subarray(from * inputs * TAPS * TAPS) };
    const products = points.map((value, point) => {
      const carried = point === BIAS_POINT ? bias.slice(from, from + outputs) : new Float32Array(outputs);
      const product = graph.conv(value, kernelAt(kernel, point), carried, { pads: [0, 1, 0, 1] });
      return graph.reshape(product, [outputs, rows / OUTPUTS, 1, width]);
    });
    const tiles = graph.node('MatMul', [ofProducts, graph.concat(products, 2)]);
    return graph.reshape(tiles, [1, outputs, rows, width]);
  };
  return graph.multiply(half(0), graph.node('Sigmoid', [half(outputs)]));
}

/** One value of each tile: the same filter of six rows for every channel, every four rows. */
function rowsAtPoint(graph: GraphBuilder, x: Value, factors: readonly number[], channels: number): Value {
  const data = Float32Array.from({ length: channels * POINTS }, (_, i) => factors[i % POINTS]);
  return graph.conv(x, { dims: [channels, 1, POINTS, 1], data }, new Float32Array(channels), {
    group: channels,
    strides: [OUTPUTS, 1],
    pads: [1, 0, 1, 0],
  });
}

/** `[out, in, 3, 3]` → the filters of one row at a point, `[out, in, 1, 3]`. */
function kernelAt({ dims, data }: FloatTensor, point: number): FloatTensor {
  const [outputs, inputs] = dims;
  const result = new Float32Array(outputs * inputs * TAPS);
  for (let i = 0; i < result.length; i++) {
    const at = Math.floor(i / TAPS) * TAPS * TAPS + (i % TAPS);
    result[i] = OF_TAPS[point].reduce((sum, factor, row) => sum + factor * data[at + row * TAPS], 0);
  }
  return { dims: [outputs, inputs, 1, TAPS], data: result };
}
