/** One field of a protobuf message. */
export interface ProtoField {
  number: number;
  /** Value of a varint field; 0 for any other. */
  value: number;
  /** Where the field begins, its number included. */
  at: number;
  /** Where the bytes of the value are, without the length in front of them. */
  start: number;
  end: number;
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/**
 * Walks the fields of the message in `[start, end)`. Varints up to 2^53 are exact; more is not needed here.
 *
 * @throws RangeError when the bytes are not a protobuf message.
 */
export function* protoFields(bytes: Uint8Array, start = 0, end = bytes.length): Generator<ProtoField> {
  const cursor = { at: start };
  while (cursor.at < end) {
    const { at } = cursor;
    const key = readVarint(bytes, cursor);
    const field: ProtoField = { number: Math.floor(key / 8), value: 0, at, start: cursor.at, end: cursor.at };
    const wireType = key % 8;
    if (wireType === VARINT) field.value = readVarint(bytes, cursor);
    else {
      const length = payloadLength(bytes, wireType, cursor);
      field.start = cursor.at;
      cursor.at += length;
    }
    field.end = cursor.at;
    if (field.end > end) throw new RangeError('A protobuf field reaches beyond its message.');
    yield field;
  }
}

/** Reads a varint at `cursor` and moves the cursor behind it. */
export function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw new RangeError('A protobuf message ends within a number.');
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function payloadLength(bytes: Uint8Array, wireType: number, cursor: { at: number }): number {
  if (wireType === LENGTH_DELIMITED) return readVarint(bytes, cursor);
  if (wireType === FIXED_32) return 4;
  if (wireType === FIXED_64) return 8;
  throw new RangeError(`Protobuf wire type ${wireType} is not known.`);
}

/** Writes a protobuf message as a list of pieces: large values are kept as they are, not copied. */
export class ProtoWriter {
  readonly pieces: Uint8Array[] = [];
  byteLength = 0;

  /** @param value a whole number; negative ones take ten bytes, as int64 does. */
  int(number: number, value: number): this {
    return this.#push(Uint8Array.from([...varint(number * 8 + VARINT), ...varint(value)]));
  }

  float(number: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(Uint8Array.from([...varint(number * 8 + FIXED_32), ...bytes]));
  }

  string(number: number, value: string): this {
    return this.bytes(number, new TextEncoder().encode(value));
  }

  bytes(number: number, value: Uint8Array): this {
    this.#push(Uint8Array.from([...varint(number * 8 + LENGTH_DELIMITED), ...varint(value.byteLength)]));
    return this.#push(value);
  }

  message(number: number, value: ProtoWriter): this {
    this.#push(Uint8Array.from([...varint(number * 8 + LENGTH_DELIMITED), ...varint(value.byteLength)]));
    for (const piece of value.pieces) this.#push(piece);
    return this;
  }

  /** A whole field of another message, as {@link protoFields} found it in `bytes`. */
  copy(bytes: Uint8Array, field: ProtoField): this {
    return this.#push(bytes.subarray(field.at, field.end));
  }

  #push(piece: Uint8Array): this {
    this.pieces.push(piece);
    this.byteLength += piece.byteLength;
    return this;
  }
}

function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}
