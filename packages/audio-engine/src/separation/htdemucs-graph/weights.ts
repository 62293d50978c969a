import { type FloatTensor, readOnnxConstants } from '../../inference/onnx-file.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** An affine map: `y = x · matrix + bias`, `matrix` is `[inputs, outputs]`. */
export interface Linear {
  matrix: FloatTensor;
  bias: Float32Array;
}

/** Scale and offset per channel. */
export interface Affine {
  weight: Float32Array;
  bias: Float32Array;
}

/**
 * The parameters of HTDemucs, by the names they have in PyTorch.
 *
 * The exporter kept some names and renamed constants it had folded (transposed, reshaped) to `onnx::…`. Those
 * are found through the node that uses them: its name is its module's path and its operator.
 */
export class HtdemucsWeights {
  readonly #tensors: ReadonlyMap<string, FloatTensor>;

  private constructor(tensors: ReadonlyMap<string, FloatTensor>) {
    this.#tensors = tensors;
  }

  /** @param model bytes of the packaged graph. @throws RangeError when it is not an ONNX model. */
  static read(model: Uint8Array): HtdemucsWeights {
    const constants = readOnnxConstants(model);
    const tensors = new Map(constants.tensors);
    for (const { nodeName, inputs } of constants.uses)
      for (const input of inputs) {
        const tensor = constants.tensors.get(input);
        if (tensor && input.startsWith('onnx::')) tensors.set(parameterName(nodeName), tensor);
      }
    return new HtdemucsWeights(tensors);
  }

  /** @throws Error when the model has no such parameter. */
  tensor(name: string): FloatTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`The model has no parameter ${name}: it is not the HTDemucs that is known here.`);
    return tensor;
  }

  vector(name: string): Float32Array {
    return this.tensor(name).data;
  }

  /** A convolution's kernel as `[out, in, height, width]`: a one-dimensional one gets height 1. */
  kernel(name: string): FloatTensor {
    const { dims, data } = this.tensor(name);
    return { dims: dims.length === 3 ? [dims[0], dims[1], 1, dims[2]] : dims, data };
  }

  /** Scale and offset of a LayerNorm, or of a GroupNorm whose parameters were folded. */
  norm(module: string): Affine {
    const folded = this.#tensors.has(`${module}.Mul`);
    return folded
      ? { weight: this.vector(`${module}.Mul`), bias: this.vector(`${module}.Add`) }
      : { weight: this.vector(`${module}.weight`), bias: this.vector(`${module}.bias`) };
  }

  /** A linear layer, or a convolution of width 1, which is one. */
  linear(module: string): Linear {
    const folded = this.#tensors.get(`${module}.MatMul`);
    const bias = this.vector(`${module}.bias`);
    return { matrix: folded ?? transposed(this.tensor(`${module}.weight`)), bias };
  }

  /** Query, key and value projections of an attention layer, side by side. */
  attentionInputs(module: string): Linear {
    if (!this.#tensors.has(`${module}.MatMul`))
      return { matrix: transposed(this.tensor(`${module}.in_proj_weight`)), bias: this.vector(`${module}.in_proj_bias`) };
    const first = this.tensor(`${module}.MatMul`);
    if (!this.#tensors.has(`${module}.MatMul_1`)) return { matrix: first, bias: this.vector(`${module}.in_proj_bias`) };
    const matrix = sideBySide(first, this.tensor(`${module}.MatMul_1`));
    return { matrix, bias: Float32Array.from([...this.vector(`${module}.Add`), ...this.vector(`${module}.Add_1`)]) };
  }
}

/** How exactly the graph computes: all in single precision, or the transformer's layers in 8 bits. */
export type Precision = 'float' | 'int8';

/** The graph being written and the parameters it is written from. */
export interface Emission {
  graph: GraphBuilder;
  weights: HtdemucsWeights;
  precision: Precision;
}

/** `/tencoder.0/dconv/layers.0/layers.0.1/Mul` → `tencoder.0.dconv.layers.0.1.Mul`. */
function parameterName(nodeName: string): string {
  const path: string[] = [];
  for (const part of nodeName.split('/').filter(Boolean)) {
    const last = path.at(-1);
    if (last !== undefined && part.startsWith(`${last}.`)) path.pop();
    path.push(part);
  }
  return path.join('.');
}

/** Columns `[from, to)` of a linear layer. */
export function outputsOf({ matrix, bias }: Linear, from: number, to: number): Linear {
  const [inputs, outputs] = matrix.dims;
  const data = new Float32Array(inputs * (to - from));
  for (let row = 0; row < inputs; row++) data.set(matrix.data.subarray(row * outputs + from, row * outputs + to), row * (to - from));
  return { matrix: { dims: [inputs, to - from], data }, bias: bias.subarray(from, to) };
}

/** A linear layer followed by a scale per output. */
export function scaleOutputs({ matrix, bias }: Linear, scale: Float32Array): Linear {
  const outputs = matrix.dims[1];
  return {
    matrix: { dims: matrix.dims, data: matrix.data.map((value, i) => value * scale[i % outputs]) },
    bias: bias.map((value, i) => value * scale[i]),
  };
}

function transposed({ dims, data }: FloatTensor): FloatTensor {
  const [rows, columns] = dims;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column];
  return { dims: [columns, rows], data: result };
}

function sideBySide(a: FloatTensor, b: FloatTensor): FloatTensor {
  const [rows, left] = a.dims;
  const right = b.dims[1];
  const data = new Float32Array(rows * (left + right));
  for (let row = 0; row < rows; row++) {
    data.set(a.data.subarray(row * left, (row + 1) * left), row * (left + right));
    data.set(b.data.subarray(row * right, (row + 1) * right), row * (left + right) + left);
  }
  return { dims: [rows, left + right], data };
}
