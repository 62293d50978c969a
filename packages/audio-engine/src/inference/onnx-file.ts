import { type ProtoField, ProtoWriter, protoFields, readVarint } from './protobuf.ts';

/** A constant: row-major values and the sizes of their dimensions. */
export interface FloatTensor {
  dims: readonly number[];
  data: Float32Array;
}

export interface IntTensor {
  dims: readonly number[];
  data: BigInt64Array;
}

export interface ByteTensor {
  dims: readonly number[];
  data: Int8Array | Uint8Array;
}

export type ConstantTensor = FloatTensor | IntTensor | ByteTensor;

/** What an ONNX node may be told besides its inputs. Whole numbers are INT unless they are wrapped. A graph may use the values of the one around it. */
export type OnnxAttribute = number | readonly number[] | { float: number } | { graph: OnnxGraph };

/** One operation of a graph. */
export interface OnnxNode {
  name: string;
  opType: string;
  /** Empty for the standard operators. */
  domain: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Name and shape of what goes into a graph or comes out: 32-bit floats unless said. A size that has a name may be any. */
export interface OnnxValue {
  name: string;
  dims: readonly (number | string)[];
  type?: 'float' | 'int64';
}

/** A graph to be written. Nodes are in an order in which they can be run. */
export interface OnnxGraph {
  name: string;
  nodes: readonly OnnxNode[];
  constants: ReadonlyMap<string, ConstantTensor>;
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
}

/** What is read of a graph: which constants there are and which nodes use them. */
export interface OnnxConstants {
  tensors: ReadonlyMap<string, FloatTensor>;
  /** Name and inputs of every node, in order. */
  uses: readonly { nodeName: string; inputs: readonly string[] }[];
}

// Field numbers of onnx.proto3 (onnx/onnx on GitHub).
export const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 };
const OPSET = { domain: 1, version: 2 };
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
export const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 };
export const ATTRIBUTE = { name: 1, float: 2, int: 3, graph: 6, ints: 8, type: 20 };
export const TENSOR = { dims: 1, dataType: 2, floatData: 4, int32Data: 5, name: 8, rawData: 9, externalData: 13, dataLocation: 14 };
const ENTRY = { key: 1, value: 2 };
export const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { elementType: 1, shape: 2 };
const SHAPE = { dim: 1 };
const DIM = { value: 1, name: 2 };

export const EXTERNAL = 1;
export const FLOAT = 1;
export const UINT8 = 2;
const INT8 = 3;
const INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_GRAPH = 5;
const ATTRIBUTE_INTS = 7;

/** The contrib operators of ONNX Runtime. */
export const MICROSOFT_DOMAIN = 'com.microsoft';
const STANDARD_OPSET = 17;
const MICROSOFT_OPSET = 1;
const IR_VERSION = 8;

/** Constants of this size and more go to the second file of a split model, each at the start of a page. */
const SPLIT_BYTES = 4096;
const DATA_ALIGNMENT = 4096;

/**
 * Reads the float constants of an ONNX model.
 *
 * @param model the file's bytes; the tensors are copies of parts of it.
 * @throws RangeError when it is not an ONNX model.
 */
export function readOnnxConstants(model: Uint8Array): OnnxConstants {
  const text = new TextDecoder();
  const string = (field: ProtoField) => text.decode(model.subarray(field.start, field.end));
  const tensors = new Map<string, FloatTensor>();
  const uses: { nodeName: string; inputs: string[] }[] = [];
  for (const graph of protoFields(model)) {
    if (graph.number !== MODEL.graph) continue;
    for (const member of protoFields(model, graph.start, graph.end)) {
      if (member.number === GRAPH.node) {
        const fields = [...protoFields(model, member.start, member.end)];
        const name = fields.find(({ number }) => number === NODE.name);
        const inputs = fields.filter(({ number }) => number === NODE.input).map(string);
        uses.push({ nodeName: name ? string(name) : '', inputs });
      } else if (member.number === GRAPH.initializer) {
        const named = readTensor(model, member, string);
        if (named) tensors.set(named.name, named.tensor);
      }
    }
  }
  return { tensors, uses };
}

function readTensor(
  model: Uint8Array,
  at: ProtoField,
  string: (field: ProtoField) => string,
): { name: string; tensor: FloatTensor } | null {
  const dims: number[] = [];
  let name = '';
  let dataType = 0;
  let raw: Uint8Array | null = null;
  for (const field of protoFields(model, at.start, at.end)) {
    if (field.number === TENSOR.dims) dims.push(...readDims(model, field));
    else if (field.number === TENSOR.dataType) dataType = field.value;
    else if (field.number === TENSOR.name) name = string(field);
    else if (field.number === TENSOR.rawData) raw = model.subarray(field.start, field.end);
  }
  if (dataType !== FLOAT || raw === null) return null;
  const elements = dims.reduce((product, size) => product * size, 1);
  if (raw.byteLength !== 4 * elements) throw new RangeError(`The tensor ${name} has ${raw.byteLength} bytes for ${elements} values.`);
  // A copy is aligned; protobuf aligns nothing.
  return { name, tensor: { dims, data: new Float32Array(new Uint8Array(raw).buffer) } };
}

/** A repeated number is written one by one or packed; both are varints in a row. */
function readDims(model: Uint8Array, field: ProtoField): number[] {
  const dims: number[] = [];
  for (const cursor = { at: field.start }; cursor.at < field.end; ) dims.push(readVarint(model, cursor));
  return dims;
}

/** Encodes a graph as an ONNX model (opset 17 and ONNX Runtime's contrib operators), in pieces to be written in order. */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array[] {
  return encodeModel(graph, inline);
}

/** A model whose large constants are in a second file beside it: pieces of both, to be written in order. */
export interface SplitOnnxModel {
  model: Uint8Array[];
  data: Uint8Array[];
}

/**
 * As {@link encodeOnnxModel}, with large constants in a file of their own. ONNX Runtime maps that file into memory instead of
 * parsing it: HTDemucs opens in three quarters of the time and in 60 to 120 MB less.
 *
 * @param dataName the second file's name; it must lie in the folder of the model.
 */
export function encodeSplitOnnxModel(graph: OnnxGraph, dataName: string): SplitOnnxModel {
  const data: Uint8Array[] = [];
  let offset = 0;
  const model = encodeModel(graph, (encoded, bytes) => {
    if (bytes.byteLength < SPLIT_BYTES) return inline(encoded, bytes);
    const gap = (DATA_ALIGNMENT - (offset % DATA_ALIGNMENT)) % DATA_ALIGNMENT;
    data.push(new Uint8Array(gap), bytes);
    offset += gap;
    const entries = { location: dataName, offset: String(offset), length: String(bytes.byteLength) };
    offset += bytes.byteLength;
    for (const [key, value] of Object.entries(entries))
      encoded.message(TENSOR.externalData, new ProtoWriter().string(ENTRY.key, key).string(ENTRY.value, value));
    return encoded.int(TENSOR.dataLocation, EXTERNAL);
  });
  return { model, data };
}

/** Writes a constant's values, or where they are. */
type WriteValues = (tensor: ProtoWriter, bytes: Uint8Array) => ProtoWriter;

const inline: WriteValues = (tensor, bytes) => tensor.bytes(TENSOR.rawData, bytes);

function encodeModel(graph: OnnxGraph, writeValues: WriteValues): Uint8Array[] {
  return new ProtoWriter()
    .int(MODEL.irVersion, IR_VERSION)
    .string(MODEL.producerName, 'refrain')
    .message(MODEL.graph, encodeGraph(graph, writeValues))
    .message(MODEL.opsetImport, new ProtoWriter().string(OPSET.domain, '').int(OPSET.version, STANDARD_OPSET))
    .message(MODEL.opsetImport, new ProtoWriter().string(OPSET.domain, MICROSOFT_DOMAIN).int(OPSET.version, MICROSOFT_OPSET)).pieces;
}

function encodeGraph(graph: OnnxGraph, writeValues: WriteValues): ProtoWriter {
  const encoded = new ProtoWriter().string(GRAPH.name, graph.name);
  for (const node of graph.nodes) encoded.message(GRAPH.node, encodeNode(node, writeValues));
  for (const [name, tensor] of graph.constants) encoded.message(GRAPH.initializer, encodeTensor(name, tensor, writeValues));
  for (const value of graph.inputs) encoded.message(GRAPH.input, encodeValue(value));
  for (const value of graph.outputs) encoded.message(GRAPH.output, encodeValue(value));
  return encoded;
}

/** One operator as it stands in a graph. */
export function encodeNode(node: OnnxNode, writeValues: WriteValues = inline): ProtoWriter {
  const encoded = new ProtoWriter().string(NODE.name, node.name).string(NODE.opType, node.opType).string(NODE.domain, node.domain);
  for (const input of node.inputs) encoded.string(NODE.input, input);
  for (const output of node.outputs) encoded.string(NODE.output, output);
  for (const [name, value] of Object.entries(node.attributes))
    encoded.message(NODE.attribute, encodeAttribute(new ProtoWriter().string(ATTRIBUTE.name, name), value, writeValues));
  return encoded;
}

function encodeAttribute(encoded: ProtoWriter, value: OnnxAttribute, writeValues: WriteValues): ProtoWriter {
  if (typeof value === 'number') return encoded.int(ATTRIBUTE.int, value).int(ATTRIBUTE.type, ATTRIBUTE_INT);
  if ('float' in value) return encoded.float(ATTRIBUTE.float, value.float).int(ATTRIBUTE.type, ATTRIBUTE_FLOAT);
  if ('graph' in value) return encoded.message(ATTRIBUTE.graph, encodeGraph(value.graph, writeValues)).int(ATTRIBUTE.type, ATTRIBUTE_GRAPH);
  for (const item of value) encoded.int(ATTRIBUTE.ints, item);
  return encoded.int(ATTRIBUTE.type, ATTRIBUTE_INTS);
}

function encodeTensor(name: string, { dims, data }: ConstantTensor, writeValues: WriteValues): ProtoWriter {
  const encoded = new ProtoWriter().int(TENSOR.dataType, typeOf(data)).string(TENSOR.name, name);
  for (const size of dims) encoded.int(TENSOR.dims, size);
  // ONNX is little-endian, as is every machine ONNX Runtime is built for.
  return writeValues(encoded, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function typeOf(data: ConstantTensor['data']): number {
  if (data instanceof Float32Array) return FLOAT;
  if (data instanceof Uint8Array) return UINT8;
  return data instanceof Int8Array ? INT8 : INT64;
}

/** What a graph says of a value that goes in or comes out. */
export function encodeValue({ name, dims, type = 'float' }: OnnxValue): ProtoWriter {
  const shape = new ProtoWriter();
  for (const size of dims) {
    const dim = new ProtoWriter();
    shape.message(SHAPE.dim, typeof size === 'string' ? dim.string(DIM.name, size) : dim.int(DIM.value, size));
  }
  const elementType = type === 'float' ? FLOAT : INT64;
  const tensor = new ProtoWriter().int(TENSOR_TYPE.elementType, elementType).message(TENSOR_TYPE.shape, shape);
  return new ProtoWriter().string(VALUE.name, name).message(VALUE.type, new ProtoWriter().message(TYPE.tensor, tensor));
}
