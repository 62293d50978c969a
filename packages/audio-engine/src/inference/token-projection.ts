import * as ort from 'onnxruntime-node';
import { type ConstantTensor, encodeOnnxModel, MICROSOFT_DOMAIN, type OnnxNode } from './onnx-file.ts';
import { openSession, type SessionOptions } from './onnx-session.ts';
import type { Projection } from './whisper-decoder-parts.ts';

/** What a decoder made of the tokens it read, one row each: `[tokens][width]`, row-major. */
export interface HiddenStates {
  readonly data: Float32Array;
  readonly width: number;
}

/** Which rows are looked at, and how. */
export interface ProjectionOptions {
  firstRow: number;
  endRow: number;
  /** Added to the logits of each row; −∞ forbids a token. Nothing when missing. */
  bias?: Float32Array | undefined;
  /** Token ids, the same number for each row: `[row][n]`, row-major. */
  targets?: readonly number[] | undefined;
  /** Whether all tokens are wanted: 200 kB a row. */
  all?: boolean | undefined;
}

/** Natural log-probabilities of the tokens that come next. */
export interface NextTokens {
  /** Of each target. */
  targets: Float32Array;
  /** `[row][vocabulary]`; empty unless wanted. */
  all: Float32Array;
}

/**
 * The last operator of a Whisper decoder: from hidden states to likelihoods of tokens, for the rows that are wanted. (The
 * exponentials of one row take 2.6 ms in JavaScript.)
 */
export class TokenProjection {
  readonly vocabularySize: number;
  readonly #session: ort.InferenceSession;
  readonly #noBias: Float32Array;

  private constructor(session: ort.InferenceSession, vocabularySize: number) {
    this.#session = session;
    this.vocabularySize = vocabularySize;
    this.#noBias = new Float32Array(vocabularySize);
  }

  /** @param projection null for a decoder that gives logits itself: they are its hidden states. */
  static async open(projection: Projection | null, vocabularySize: number, options: SessionOptions): Promise<TokenProjection> {
    const width = projection?.width ?? vocabularySize;
    const graph = {
      name: 'token_projection',
      nodes: [...(projection ? PRODUCT : []), ...likelihoods(projection ? 'unbiased' : 'hidden')],
      constants: new Map(projection ? constantsOf(projection) : []),
      inputs: [
        { name: 'hidden', dims: [1, 'rows', width] },
        { name: 'bias', dims: [vocabularySize] },
        { name: 'targets', dims: [1, 'rows', 'choices'], type: 'int64' as const },
      ],
      outputs: [
        { name: 'all', dims: [1, 'rows', vocabularySize] },
        { name: 'chosen', dims: [1, 'rows', 'choices'] },
      ],
    };
    return new TokenProjection(await openSession(Buffer.concat(encodeOnnxModel(graph)), options), vocabularySize);
  }

  async run(hidden: HiddenStates, { firstRow, endRow, bias, targets = [], all = false }: ProjectionOptions): Promise<NextTokens> {
    const rows = endRow - firstRow;
    const states = hidden.data.subarray(firstRow * hidden.width, endRow * hidden.width);
    const feeds = {
      hidden: new ort.Tensor('float32', states, [1, rows, hidden.width]),
      bias: new ort.Tensor('float32', bias ?? this.#noBias, [this.vocabularySize]),
      targets: new ort.Tensor('int64', BigInt64Array.from(targets, BigInt), [1, rows, targets.length / rows]),
    };
    const output = await this.#session.run(feeds, all ? ['chosen', 'all'] : ['chosen']);
    return { targets: output.chosen!.data as Float32Array, all: all ? (output.all!.data as Float32Array) : new Float32Array(0) };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/**
 * Hidden states in 16 bits times weights in 8: two rows of bytes for each row, the second what the first left over, so that all
 * weights are read once. Of floats the weights would be four times the memory and, for one row, three times the time (5.9
 * and 1.9 ms); a single byte is a hundredth off, two are a ten-thousandth.
 */
const PRODUCT: readonly OnnxNode[] = [
  node('Transpose', ['embeddings'], ['weights'], { perm: [1, 0] }),
  node('Abs', ['hidden'], ['sizes']),
  node('ReduceMax', ['sizes'], ['largest'], { keepdims: 0 }),
  node('Mul', ['largest', 'coarse'], ['coarseStep']),
  node('QuantizeLinear', ['hidden', 'coarseStep', 'middle'], ['coarseBytes']),
  node('DequantizeLinear', ['coarseBytes', 'coarseStep', 'middle'], ['coarseStates']),
  node('Sub', ['hidden', 'coarseStates'], ['left']),
  node('Mul', ['coarseStep', 'fine'], ['fineStep']),
  node('QuantizeLinear', ['left', 'fineStep', 'middle'], ['fineBytes']),
  node('Concat', ['coarseBytes', 'fineBytes'], ['bytes'], { axis: 0 }),
  node('MatMulIntegerToFloat', ['bytes', 'weights', 'coarseStep', 'scale', 'middle', 'zeroPoint'], ['products'], {}, MICROSOFT_DOMAIN),
  node('Split', ['products'], ['coarseProduct', 'fineProduct'], { axis: 0 }),
  node('Mul', ['fineProduct', 'fine'], ['rest']),
  node('Add', ['coarseProduct', 'rest'], ['unbiased']),
];

const BYTE_MIDDLE = 128;

function constantsOf({ width, vocabulary, weights, scale, zeroPoint }: Projection): [string, ConstantTensor][] {
  const float = (value: number) => ({ dims: [], data: Float32Array.of(value) });
  const byte = (value: number) => ({ dims: [], data: Uint8Array.of(value) });
  return [
    ['embeddings', { dims: [vocabulary, width], data: weights }],
    ['scale', float(scale)],
    ['zeroPoint', byte(zeroPoint)],
    ['middle', byte(BYTE_MIDDLE)],
    ['coarse', float(1 / (BYTE_MIDDLE - 1))],
    // What is left over is half a coarse step at most.
    ['fine', float(1 / (2 * (BYTE_MIDDLE - 1)))],
  ];
}

function likelihoods(unbiased: string): OnnxNode[] {
  return [
    node('Add', [unbiased, 'bias'], ['logits']),
    node('LogSoftmax', ['logits'], ['all'], { axis: 2 }),
    node('GatherElements', ['all', 'targets'], ['chosen'], { axis: 2 }),
  ];
}

function node(opType: string, inputs: string[], outputs: string[], attributes: OnnxNode['attributes'] = {}, domain = ''): OnnxNode {
  return { name: `${opType} ${outputs[0]}`, opType, domain, inputs, outputs, attributes };
}
