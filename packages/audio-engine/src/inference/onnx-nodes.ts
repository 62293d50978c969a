import { EXTERNAL, GRAPH, MODEL, NODE, TENSOR, VALUE } from './onnx-file.ts';
import { type ProtoField, ProtoWriter, protoFields } from './protobuf.ts';

/** An operator of a graph that is rewritten: where it stands, what it is, what goes in and out. */
export interface WrittenNode {
  field: ProtoField;
  opType: string;
  inputs: string[];
  outputs: string[];
}

/** The operators among the members of a graph, in their order. */
export function nodesOf(model: Uint8Array, members: readonly ProtoField[]): WrittenNode[] {
  return members
    .filter((member) => member.number === GRAPH.node)
    .map((field) => {
      const node: WrittenNode = { field, opType: '', inputs: [], outputs: [] };
      for (const part of protoFields(model, field.start, field.end)) {
        if (part.number === NODE.opType) node.opType = textOf(model, part);
        else if (part.number === NODE.input) node.inputs.push(textOf(model, part));
        else if (part.number === NODE.output) node.outputs.push(textOf(model, part));
      }
      return node;
    });
}

/**
 * A model that gives only some of its outputs. What nobody asks for is computed and copied all the same while it is one.
 *
 * @returns null for a model that is not whole without other files.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array | null {
  const written = new ProtoWriter();
  for (const field of protoFields(model)) {
    if (field.number !== MODEL.graph) {
      written.copy(model, field);
      continue;
    }
    const members = [...protoFields(model, field.start, field.end)];
    if (hasExternalData(model, members)) return null;
    const graph = new ProtoWriter();
    for (const member of members)
      if (member.number !== GRAPH.output || names.includes(nameOf(model, member, VALUE.name))) graph.copy(model, member);
    written.message(MODEL.graph, graph);
  }
  return Buffer.concat(written.pieces);
}

/** Whether constants among the members of a graph are in a file beside it: a model that is opened from its bytes has no place to look for it. */
export function hasExternalData(model: Uint8Array, members: readonly ProtoField[]): boolean {
  return members.some(
    (member) =>
      member.number === GRAPH.initializer &&
      [...protoFields(model, member.start, member.end)].some((part) => part.number === TENSOR.dataLocation && part.value === EXTERNAL),
  );
}

const text = new TextDecoder();

/** Text of a field. */
export function textOf(model: Uint8Array, field: ProtoField): string {
  return text.decode(model.subarray(field.start, field.end));
}

/** Text of the first field of that number in a message; empty where there is none. */
export function nameOf(model: Uint8Array, message: ProtoField, number: number): string {
  for (const field of protoFields(model, message.start, message.end)) if (field.number === number) return textOf(model, field);
  return '';
}
