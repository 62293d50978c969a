import { describe, expect, it } from 'vitest';
import { ProtoWriter, protoFields } from './protobuf.ts';

const joined = (writer: ProtoWriter) => Buffer.concat(writer.pieces);

describe('protobuf', () => {
  it('reads back what it writes', () => {
    for (const value of [0, 1, 127, 128, 300, 2 ** 31, 2 ** 40]) {
      const [field] = [...protoFields(joined(new ProtoWriter().int(3, value)))];
      expect(field).toMatchObject({ number: 3, value });
    }
  });

  it('writes what the format asks for', () => {
    // Examples of protobuf.dev/programming-guides/encoding: 150 as field 1, "testing" as field 2.
    expect(joined(new ProtoWriter().int(1, 150)).toString('hex')).toBe('089601');
    expect(joined(new ProtoWriter().string(2, 'testing')).toString('hex')).toBe('120774657374696e67');
    expect(joined(new ProtoWriter().int(1, -1)).toString('hex')).toBe('08ffffffffffffffffff01');
    expect(joined(new ProtoWriter().float(1, 1)).toString('hex')).toBe('0d0000803f');
  });

  it('knows the length of what it nests', () => {
    const inner = new ProtoWriter().string(1, 'a'.repeat(200)).int(2, 5);
    const bytes = joined(new ProtoWriter().message(20, inner).int(1, 9));
    const [message, number] = [...protoFields(bytes)];
    expect(number).toMatchObject({ number: 1, value: 9 });
    expect([...protoFields(bytes, message!.start, message!.end)].map((field) => field.number)).toEqual([1, 2]);
    expect(inner.byteLength).toBe(joined(inner).length);
  });

  it('copies whole fields of another message', () => {
    const bytes = joined(new ProtoWriter().int(1, 300).string(2, 'two').float(3, 1.5).string(4, 'four'));
    const copy = new ProtoWriter();
    for (const field of protoFields(bytes)) if (field.number !== 2) copy.copy(bytes, field);
    expect(joined(copy)).toEqual(joined(new ProtoWriter().int(1, 300).float(3, 1.5).string(4, 'four')));
    expect(copy.byteLength).toBe(joined(copy).length);
  });

  it('refuses what is cut short or no protobuf', () => {
    const bytes = joined(new ProtoWriter().string(1, 'hello').int(2, 300));
    for (const length of [1, 4, bytes.length - 1]) expect(() => [...protoFields(bytes.subarray(0, length))]).toThrow(RangeError);
    expect(() => [...protoFields(Uint8Array.of(0x0f, 1, 2))]).toThrow(RangeError);
  });
});
