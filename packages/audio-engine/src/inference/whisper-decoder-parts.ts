import { ATTRIBUTE, encodeNode, encodeValue, FLOAT, GRAPH, MODEL, NODE, TENSOR, UINT8, VALUE } from './onnx-file.ts';
import { hasExternalData, nameOf, nodesOf, textOf, type WrittenNode } from './onnx-nodes.ts';
import { type ProtoField, ProtoWriter, protoFields, readVarint } from './protobuf.ts';

/** What the decoder gives in place of its logits: the state behind its last norm, `[1, tokens, width]`. */
export const HIDDEN_STATES = 'hidden_states';
/** Input added to the scores of the tokens' attention to tokens, `[new tokens, all tokens]`. */
export const TOKEN_MASK = 'token_mask';

/** Weights that turn hidden states into logits: `scale · (weights − zeroPoint)`. */
export interface Projection {
  width: number;
  vocabulary: number;
  /** `[vocabulary][width]`, row-major. */
  weights: Uint8Array;
  scale: number;
  zeroPoint: number;
}

/** A Whisper decoder without its last operator, and the weights of that. */
export interface DecoderParts {
  /** The decoder up to {@link HIDDEN_STATES}, whose branch with a cache takes {@link TOKEN_MASK}. */
  model: Uint8Array;
  projection: Projection;
}

/** The operators behind the last norm: 8-bit word embeddings, turned round, made floats, multiplied. */
interface Tail {
  hidden: string;
  weights: string;
  scale: string;
  zeroPoint: string;
  nodes: ReadonlySet<WrittenNode>;
}

/**
 * Takes a merged Whisper decoder (`decoder_model_merged_quantized`) apart. As it is packaged it makes 26 million floats of
 * 8-bit weights for every token and multiplies them with every row, whether or not that row is wanted; and its branch
 * with a cache reads one token at a time, so that a text that is read at once has the keys and values of the sound computed anew.
 *
 * @returns null for a decoder that is built otherwise.
 */
export function splitDecoder(model: Uint8Array): DecoderParts | null {
  const modelFields = [...protoFields(model)];
  const graph = modelFields.find((field) => field.number === MODEL.graph);
  if (!graph) return null;
  const members = [...protoFields(model, graph.start, graph.end)];
  if (hasExternalData(model, members)) return null;
  const branching = nodesOf(model, members).find((node) => node.opType === 'If' && node.outputs[0] === 'logits');
  const cachedBranch = branching && cachedBranchOf(model, branching);
  const tail = cachedBranch && tailOf(nodesOf(model, [...protoFields(model, cachedBranch.start, cachedBranch.end)]));
  if (!cachedBranch || !tail) return null;
  const projection = readProjection(model, members, tail);
  const rewritten = withoutTails(model, branching, cachedBranch);
  if (!projection || !rewritten) return null;
  const whole = new ProtoWriter();
  for (const member of members) {
    if (member.at === branching.field.at) whole.message(GRAPH.node, rewritten);
    else if (member.number === GRAPH.output && nameOf(model, member, VALUE.name) === 'logits')
      whole.message(GRAPH.output, encodeValue({ name: HIDDEN_STATES, dims: ['batch', 'tokens', 'width'] }));
    else whole.copy(model, member);
  }
  whole.message(GRAPH.input, encodeValue({ name: TOKEN_MASK, dims: ['tokens', 'all_tokens'] }));
  const written = new ProtoWriter();
  for (const field of modelFields)
    if (field === graph) written.message(MODEL.graph, whole);
    else written.copy(model, field);
  return { model: Buffer.concat(written.pieces), projection };
}

/** The node with both of its branches ending in hidden states; null where one is built otherwise. */
function withoutTails(model: Uint8Array, branching: WrittenNode, cachedBranch: ProtoField): ProtoWriter | null {
  const node = new ProtoWriter();
  for (const field of protoFields(model, branching.field.start, branching.field.end)) {
    if (field.number === NODE.output && textOf(model, field) === 'logits') node.string(NODE.output, HIDDEN_STATES);
    else if (field.number !== NODE.attribute) node.copy(model, field);
    else {
      const attribute = new ProtoWriter();
      for (const part of protoFields(model, field.start, field.end)) {
        if (part.number !== ATTRIBUTE.graph) attribute.copy(model, part);
        else {
          const branch = withoutTail(model, part, part.at === cachedBranch.at);
          if (!branch) return null;
          attribute.message(ATTRIBUTE.graph, branch);
        }
      }
      node.message(NODE.attribute, attribute);
    }
  }
  return node;
}

function withoutTail(model: Uint8Array, branch: ProtoField, cached: boolean): ProtoWriter | null {
  const members = [...protoFields(model, branch.start, branch.end)];
  const nodes = nodesOf(model, members);
  const tail = tailOf(nodes);
  if (!tail) return null;
  const byField = new Map(nodes.map((node) => [node.field.at, node]));
  const left = new Set([...tail.nodes].map((node) => node.field.at));
  const graph = new ProtoWriter();
  for (const member of members) {
    const node = byField.get(member.at);
    if (left.has(member.at)) continue;
    if (cached && node && isSelfAttention(node)) writeMasked(model, node, graph);
    else if (member.number === GRAPH.output && nameOf(model, member, VALUE.name) === 'logits')
      graph.message(GRAPH.output, new ProtoWriter().string(VALUE.name, tail.hidden));
    else graph.copy(model, member);
  }
  return graph;
}

/** The weights of tokens for tokens; those for the sound are called `encoder_attn`. */
function isSelfAttention(node: WrittenNode): boolean {
  return node.opType === 'Softmax' && node.outputs[0]!.includes('/self_attn/');
}

/** A softmax behind the sum of its input and the mask. */
function writeMasked(model: Uint8Array, node: WrittenNode, graph: ProtoWriter): void {
  const [scores] = node.inputs;
  const masked = `${scores}_masked`;
  const add = { name: `${masked}_Add`, opType: 'Add', domain: '', inputs: [scores!, TOKEN_MASK], outputs: [masked], attributes: {} };
  graph.message(GRAPH.node, encodeNode(add));
  const softmax = new ProtoWriter();
  for (const field of protoFields(model, node.field.start, node.field.end)) {
    if (field.number === NODE.input) softmax.string(NODE.input, masked);
    else softmax.copy(model, field);
  }
  graph.message(GRAPH.node, softmax);
}

/** The branch that goes on from a cache. */
function cachedBranchOf(model: Uint8Array, branching: WrittenNode): ProtoField | null {
  for (const field of protoFields(model, branching.field.start, branching.field.end)) {
    if (field.number !== NODE.attribute || nameOf(model, field, ATTRIBUTE.name) !== 'then_branch') continue;
    const cached = [...protoFields(model, field.start, field.end)].find((part) => part.number === ATTRIBUTE.graph);
    if (cached) return cached;
  }
  return null;
}

function tailOf(nodes: readonly WrittenNode[]): Tail | null {
  const makes = (name: string | undefined, opType: string) => nodes.find((node) => node.outputs[0] === name && node.opType === opType);
  const product = makes('logits', 'MatMul');
  const floats = makes(product?.inputs[1], 'DequantizeLinear');
  const turned = makes(floats?.inputs[0], 'Transpose');
  if (!product || !floats || !turned || floats.inputs.length !== 3) return null;
  const [, scale, zeroPoint] = floats.inputs;
  return {
    hidden: product.inputs[0]!,
    weights: turned.inputs[0]!,
    scale: scale!,
    zeroPoint: zeroPoint!,
    nodes: new Set([product, floats, turned]),
  };
}

function readProjection(model: Uint8Array, members: readonly ProtoField[], tail: Tail): Projection | null {
  const read = (name: string) => {
    const found = members.find((m) => m.number === GRAPH.initializer && nameOf(model, m, TENSOR.name) === name);
    return found && readTensor(model, found);
  };
  const [embeddings, scale, zeroPoint] = [read(tail.weights), read(tail.scale), read(tail.zeroPoint)];
  if (embeddings?.dims.length !== 2 || !(embeddings.values instanceof Uint8Array)) return null;
  if (scale?.values.length !== 1 || zeroPoint?.values.length !== 1) return null;
  const [vocabulary, width] = embeddings.dims as [number, number];
  return { width, vocabulary, weights: embeddings.values, scale: scale.values[0]!, zeroPoint: zeroPoint.values[0]! };
}

interface ReadTensor {
  dims: number[];
  values: ArrayLike<number>;
}

/** A constant of floats or of bytes without sign; null for any other. A single byte may be written as a number. */
function readTensor(model: Uint8Array, at: ProtoField): ReadTensor | null {
  const fields = [...protoFields(model, at.start, at.end)];
  const dims = fields.filter((field) => field.number === TENSOR.dims).map((field) => field.value);
  const dataType = fields.find((field) => field.number === TENSOR.dataType)?.value;
  const data = fields.find(({ number }) => number === TENSOR.rawData || number === TENSOR.floatData || number === TENSOR.int32Data);
  if (!data || (dataType !== UINT8 && dataType !== FLOAT)) return null;
  if (data.number === TENSOR.int32Data) return { dims, values: [readVarint(model, { at: data.start })] };
  const bytes = model.subarray(data.start, data.end);
  return { dims, values: dataType === UINT8 ? new Uint8Array(bytes) : new Float32Array(new Uint8Array(bytes).buffer) };
}
