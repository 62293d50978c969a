import type { FloatTensor } from '../../inference/onnx-file.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { orthogonalFactor } from './orthogonal-factor.ts';
import type { Emission } from './weights.ts';

/** Channels, and length of the time axis, of what a residual branch works on. */
export interface BranchSize {
  channels: number;
  width: number;
}

const LAYERS = 2;
const EPSILON = 1e-5;
/** Convolution kernels of ONNX Runtime work on blocks of 16 channels. */
const CHANNEL_BLOCK = 16;
/**
 * How the longest time axis is split to be summed in two steps. Summing millions of squares in one float
 * accumulator was the largest error of the whole network (35–40 dB).
 */
const SPLIT_WIDTHS: ReadonlyMap<number, readonly [number, number]> = new Map([[85_995, [315, 273]]]);

/**
 * `DConv` of Demucs: two dilated residual layers over time, each row of frequency on its own, on
 * `[1, channels, height, width]`:
 *
 * `x + scale · GLU(GroupNorm(W₂ · GELU(GroupNorm(W₁ ∗ x))))`
 *
 * The second norm needs mean and variance of a tensor with 16 times the channels of the hidden one. They
 * are found from the hidden tensor h: the variance of W₂h is |R(h − mean)|² / 2C, RᵀR = W₂ᵀW₂, plus the variance
 * of the channel means. So the large tensor is written once, by the convolution, already normalised and gated.
 */
export function residualBranch(net: Emission, module: string, input: Value, size: BranchSize): Value {
  let x = input;
  for (let layer = 0; layer < LAYERS; layer++) {
    const path = `${module}.dconv.layers.${layer}`;
    const hidden = compress(net, path, x, { ...size, dilation: 2 ** layer });
    x = net.graph.add(x, expand(net, path, hidden, size));
  }
  return x;
}

interface Hidden {
  value: Value;
  /** Channels that mean something; the others are zero. */
  channels: number;
  /** Channels with those that fill up a block: at least two more. */
  padded: number;
}

/** `GELU(GroupNorm(W₁ ∗ x))`. */
function compress({ graph, weights }: Emission, path: string, x: Value, { width, dilation }: BranchSize & { dilation: number }): Hidden {
  const kernel = weights.kernel(`${path}.0.weight`);
  const channels = kernel.dims[0];
  const padded = Math.ceil((channels + 2) / CHANNEL_BLOCK) * CHANNEL_BLOCK;
  const pad = (values: Float32Array) => withLength(values, (values.length / channels) * padded);
  const convolved = graph.conv(
    x,
    { dims: [padded, ...kernel.dims.slice(1)], data: pad(kernel.data) },
    pad(weights.vector(`${path}.0.bias`)),
    {
      pads: [0, dilation, 0, dilation],
      dilations: [1, dilation],
    },
  );
  const norm = weights.norm(`${path}.1`);
  const ofChannels = graph.scalar(1 / channels);
  const channelMeans = graph.mean(convolved, [3]);
  const centred = graph.subtract(convolved, channelMeans);
  const mean = graph.multiply(graph.sum(channelMeans, 1), ofChannels);
  const used = graph.vector(withLength(new Float32Array(channels).fill(1), padded), 1);
  const offsets = graph.multiply(graph.subtract(channelMeans, mean), used);
  const variance = graph.add(
    graph.multiply(squares(graph, centred, padded, width), graph.scalar(1 / (channels * width))),
    graph.multiply(graph.sum(graph.multiply(offsets, offsets), 1), ofChannels),
  );
  const scale = graph.multiply(graph.inverseRoot(variance, EPSILON), graph.vector(pad(norm.weight), 1));
  const shift = graph.add(graph.vector(pad(norm.bias), 1), graph.multiply(offsets, scale));
  return { value: graph.gelu(graph.add(graph.multiply(centred, scale), shift)), channels, padded };
}

/** `scale · GLU(GroupNorm(W₂ · h))`; the scale is folded into the ungated half. */
function expand({ graph, weights }: Emission, path: string, hidden: Hidden, { channels, width }: BranchSize): Value {
  const outputs = 2 * channels;
  const kernel = weights.vector(`${path}.3.weight`);
  const bias = weights.vector(`${path}.3.bias`);
  const norm = weights.norm(`${path}.4`);
  const layerScale = weights.vector(`${path}.6.Mul`);
  const scaled = (values: Float32Array) => values.map((value, i) => (i < channels ? value * layerScale[i] : value));
  const gain = scaled(norm.weight);
  const { mean, inverseDeviation } = outputStatistics(graph, hidden, { kernel, bias, outputs, width });
  // Two spare channels carry 1/σ and mean/σ, so that the bias and the mean go through the same convolution.
  const spare = (index: number) => graph.vector(oneAt(hidden.channels + index, hidden.padded), 1);
  const carried = graph.add(graph.multiply(inverseDeviation, spare(0)), graph.multiply(graph.multiply(mean, inverseDeviation), spare(1)));
  const normalised = graph.add(graph.multiply(hidden.value, inverseDeviation), carried);
  const data = new Float32Array(outputs * hidden.padded);
  for (let row = 0; row < outputs; row++) {
    const at = row * hidden.padded;
    for (let column = 0; column < hidden.channels; column++) data[at + column] = gain[row] * kernel[row * hidden.channels + column];
    data[at + hidden.channels] = gain[row] * bias[row];
    data[at + hidden.channels + 1] = -gain[row];
  }
  return graph.gluConv(normalised, { dims: [outputs, hidden.padded, 1, 1], data }, scaled(norm.bias));
}

interface Expansion {
  kernel: Float32Array;
  bias: Float32Array;
  outputs: number;
  width: number;
}

/** Mean and 1/σ of `W₂h + b` over its channels and time, without computing it. */
function outputStatistics(graph: GraphBuilder, hidden: Hidden, { kernel, bias, outputs, width }: Expansion) {
  const { channels, padded } = hidden;
  const factor = orthogonalFactor(
    Float64Array.from(kernel, (value) => value / Math.sqrt(outputs)),
    outputs,
    channels,
  );
  const hiddenMeans = graph.mean(hidden.value, [3]);
  const centred = graph.subtract(hidden.value, hiddenMeans);
  const rotated = graph.conv(centred, pointwise(factor, [channels, channels], [padded, padded]), new Float32Array(padded));
  const outputMeans = graph.conv(hiddenMeans, pointwise(kernel, [outputs, channels], [outputs, padded]), bias);
  const mean = graph.mean(outputMeans, [1]);
  const offsets = graph.subtract(outputMeans, mean);
  const variance = graph.add(
    graph.multiply(squares(graph, rotated, padded, width), graph.scalar(1 / width)),
    graph.mean(graph.multiply(offsets, offsets), [1]),
  );
  return { mean, inverseDeviation: graph.inverseRoot(variance, EPSILON) };
}

/** Sum of squares over channels and time, for each row. */
function squares(graph: GraphBuilder, x: Value, channels: number, width: number): Value {
  const split = SPLIT_WIDTHS.get(width);
  const parts = split ? graph.reshape(x, [1, channels, ...split]) : x;
  const overTime = graph.sumOfSquares(parts, 3);
  return graph.sum(split ? graph.sum(overTime, 2) : overTime, 1);
}

type MatrixSize = readonly [rows: number, columns: number];

/** A matrix as a convolution of width 1, filled up with zeros to a larger size. */
function pointwise(matrix: ArrayLike<number>, [rows, columns]: MatrixSize, padded: MatrixSize): FloatTensor {
  const data = new Float32Array(padded[0] * padded[1]);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) data[row * padded[1] + column] = matrix[row * columns + column];
  return { dims: [...padded, 1, 1], data };
}

function withLength(values: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  result.set(values);
  return result;
}

function oneAt(index: number, length: number): Float32Array {
  const result = new Float32Array(length);
  result[index] = 1;
  return result;
}
