import {
  type ByteTensor,
  type ConstantTensor,
  type FloatTensor,
  MICROSOFT_DOMAIN,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
} from '../../inference/onnx-file.ts';

/** Name of a value inside the graph. */
export type Value = string;

/** Sizes, steps and margins of a convolution over `[1, channels, height, width]`. */
export interface ConvOptions {
  strides?: readonly [number, number];
  /** Zeros at the top, left, bottom and right. */
  pads?: readonly [number, number, number, number];
  dilations?: readonly [number, number];
  /** Into how many parts the channels are divided that do not hear each other. */
  group?: number;
}

/** Collects the nodes and constants of a graph, naming them as they come. */
export class GraphBuilder {
  #nodes: OnnxNode[] = [];
  #values = 0;
  readonly #constants = new Map<string, ConstantTensor>();

  constant(tensor: FloatTensor | ByteTensor): Value {
    const name = `constant${this.#constants.size}`;
    this.#constants.set(name, tensor);
    return name;
  }

  scalar(value: number): Value {
    return this.constant({ dims: [], data: Float32Array.of(value) });
  }

  /** Values along one of four dimensions. */
  vector(values: ArrayLike<number>, axis: 0 | 1 | 2 | 3): Value {
    const dims = [1, 1, 1, 1];
    dims[axis] = values.length;
    return this.constant({ dims, data: Float32Array.from(values) });
  }

  node(opType: string, inputs: readonly Value[], attributes: Record<string, OnnxAttribute> = {}, domain = ''): Value {
    const index = this.#values++;
    const output = `value${index}`;
    this.#nodes.push({ name: `${opType}_${index}`, opType, domain, inputs, outputs: [output], attributes });
    return output;
  }

  /** An operator that only ONNX Runtime has. */
  contribNode(opType: string, inputs: readonly Value[], attributes: Record<string, OnnxAttribute> = {}): Value {
    return this.node(opType, inputs, attributes, MICROSOFT_DOMAIN);
  }

  add(a: Value, b: Value): Value {
    return this.node('Add', [a, b]);
  }

  subtract(a: Value, b: Value): Value {
    return this.node('Sub', [a, b]);
  }

  multiply(a: Value, b: Value): Value {
    return this.node('Mul', [a, b]);
  }

  gelu(x: Value): Value {
    return this.contribNode('Gelu', [x]);
  }

  reshape(x: Value, dims: readonly number[]): Value {
    return this.node('Reshape', [x, this.#ints(dims)]);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return this.node('Transpose', [x], { perm });
  }

  unsqueeze(x: Value, axis: number): Value {
    return this.node('Unsqueeze', [x, this.#ints([axis])]);
  }

  squeeze(x: Value, axis: number): Value {
    return this.node('Squeeze', [x, this.#ints([axis])]);
  }

  slice(x: Value, axis: number, start: number, end: number): Value {
    return this.node('Slice', [x, this.#ints([start]), this.#ints([end]), this.#ints([axis])]);
  }

  concat(values: readonly Value[], axis: number): Value {
    return this.node('Concat', values, { axis });
  }

  /** Mean over an axis, which keeps size 1. */
  mean(x: Value, axes: readonly number[]): Value {
    return this.node('ReduceMean', [x], { axes, keepdims: 1 });
  }

  /** Sum over one axis, which keeps size 1. */
  sum(x: Value, axis: number): Value {
    return this.node('ReduceSum', [x, this.#ints([axis])], { keepdims: 1 });
  }

  /** Sum of squares over one axis, which keeps size 1. ONNX Runtime's own `ReduceSumSquare` takes a number at a time: 1.5 times as long. */
  sumOfSquares(x: Value, axis: number): Value {
    return this.sum(this.multiply(x, x), axis);
  }

  /** 1 / √(x + epsilon). */
  inverseRoot(x: Value, epsilon: number): Value {
    return this.node('Reciprocal', [this.node('Sqrt', [this.add(x, this.scalar(epsilon))])]);
  }

  /** @param weight `[out, in / group, height, width]`. */
  conv(x: Value, weight: FloatTensor, bias: Float32Array, options: ConvOptions = {}): Value {
    return this.node('Conv', [x, this.constant(weight), this.constant({ dims: [bias.length], data: bias })], {
      kernel_shape: weight.dims.slice(2),
      strides: options.strides ?? [1, 1],
      pads: options.pads ?? [0, 0, 0, 0],
      dilations: options.dilations ?? [1, 1],
      group: options.group ?? 1,
    });
  }

  /**
   * Gated linear unit over channels: the first half of a convolution's outputs, times the sigmoid of the second.
   * Two convolutions, because splitting one's blocked output costs a copy.
   */
  gluConv(x: Value, weight: FloatTensor, bias: Float32Array, options: ConvOptions = {}): Value {
    const half = weight.dims[0] / 2;
    const dims = [half, ...weight.dims.slice(1)];
    const middle = weight.data.length / 2;
    const value = this.conv(x, { dims, data: weight.data.subarray(0, middle) }, bias.subarray(0, half), options);
    const gate = this.conv(x, { dims, data: weight.data.subarray(middle) }, bias.subarray(half), options);
    return this.multiply(value, this.node('Sigmoid', [gate]));
  }

  /**
   * `body` on strips of so many rows of `[rows, columns]`, one after the other, so that what is between stays in the cache. A loop,
   * because every node of a graph keeps its own copy of the weights it uses. `rows` must be a multiple of `stripRows`.
   */
  inStrips(x: Value, [rows, columns]: readonly [number, number], stripRows: number, body: (strip: Value) => Value): Value {
    const around = this.#nodes;
    this.#nodes = [];
    const strip = `strip${this.#values++}`;
    const result = body(strip);
    const dims = [stripRows, columns];
    const graph = {
      name: strip,
      nodes: this.#nodes,
      constants: new Map(),
      inputs: [{ name: strip, dims }],
      outputs: [{ name: result, dims }],
    };
    this.#nodes = around;
    const strips = this.reshape(x, [rows / stripRows, ...dims]);
    return this.reshape(this.node('Scan', [strips], { num_scan_inputs: 1, body: { graph } }), [rows, columns]);
  }

  build(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxGraph {
    return { name, nodes: this.#nodes, constants: this.#constants, inputs, outputs };
  }

  #ints(values: readonly number[]): Value {
    const name = `ints_${values.join('_')}`;
    this.#constants.set(name, { dims: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  }
}
