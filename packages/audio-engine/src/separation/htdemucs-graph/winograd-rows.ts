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
 * `[1, in, rows, width]` → `[1, out, rows, width]`; rows must be a multiple of four. Rows are combined by small matrices,
 * which costs memory traffic: it pays where a plane is small and channels are many.
 */
export function gluConvByRows(graph: GraphBuilder, x: Value, { weight, bias }: GatedKernel, rows: number): Value {
  const [outputs, inputs] = [weight.dims[0] / 2, weight.dims[1]];
  const points = Array.from({ length: POINTS }, (_, point) => graph.node('MatMul', [graph.constant(inputRows(point, rows)), x]));
  const products = graph.constant(outputRows(rows));
  const half = (from: number) => {
    const kernel = { dims: [outputs, inputs, TAPS, TAPS], data: weight.data.subarray(from * inputs * TAPS * TAPS) };
    const convolved = points.map((value, point) => {
      const carried = point === BIAS_POINT ? bias.slice(from, from + outputs) : new Float32Array(outputs);
      return graph.conv(value, kernelAt(kernel, point), carried, { pads: [0, 1, 0, 1] });
    });
    return graph.node('MatMul', [products, graph.concat(convolved, 2)]);
  };
  return graph.multiply(half(0), graph.node('Sigmoid', [half(outputs)]));
}

/** The rows that all tiles have at a point, from all rows: `[tiles, rows]`. */
function inputRows(point: number, rows: number): FloatTensor {
  const tiles = rows / OUTPUTS;
  const data = new Float32Array(tiles * rows);
  for (let tile = 0; tile < tiles; tile++)
    OF_INPUTS[point].forEach((factor, i) => {
      const row = tile * OUTPUTS + i - 1;
      if (row >= 0 && row < rows) data[tile * rows + row] = factor;
    });
  return { dims: [tiles, rows], data };
}

/** All rows, from the rows of all points: `[rows, points · tiles]`. */
function outputRows(rows: number): FloatTensor {
  const tiles = rows / OUTPUTS;
  const data = new Float32Array(rows * POINTS * tiles);
  for (let row = 0; row < rows; row++)
    OF_PRODUCTS[row % OUTPUTS].forEach((factor, point) => {
      data[(row * POINTS + point) * tiles + Math.floor(row / OUTPUTS)] = factor;
    });
  return { dims: [rows, POINTS * tiles], data };
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
