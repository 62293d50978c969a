import { describe, expect, it } from 'vitest';
import { HeldBytes } from './held-bytes.ts';

const MB = 2 ** 20;
const bytesOf = (size: number, file: number) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8) + file) & 255);

/** Files of known bytes behind a line that can be cut. */
function openFiles(budgetBytes: number, sizes: readonly number[]) {
  const held = new HeldBytes(budgetBytes);
  const asked: { file: number; from: number; to: number }[] = [];
  const line = { whole: true };
  const files = sizes.map(bytesOf);
  const reads = files.map((bytes, file) =>
    held.hold(async (from, to) => {
      asked.push({ file, from, to });
      if (!line.whole) throw new Error('out of reach');
      return bytes.subarray(from, to);
    }, bytes.length),
  );
  const expectBytes = async (file: number, from: number, to: number) => {
    const bytes = await reads[file]?.(from, to);
    expect(bytes).toHaveLength(to - from);
    // A comparison of megabytes by `toEqual` takes many seconds.
    expect(bytes?.findIndex((byte, i) => byte !== files[file]?.[from + i])).toBe(-1);
  };
  const readAll = async () => {
    while (await held.readOn());
  };
  return { held, asked, line, reads, expectBytes, readAll };
}

describe('HeldBytes', () => {
  it('gives any range as it is in the file, and asks for nothing twice', async () => {
    const { asked, expectBytes } = openFiles(8 * MB, [MB + 77]);
    await expectBytes(0, 5, 70_000);
    await expectBytes(0, 400_000, 400_001);
    await expectBytes(0, 0, 600_000);
    await expectBytes(0, MB, MB + 77);
    const before = asked.length;
    await expectBytes(0, 1, 600_000);
    expect(asked).toHaveLength(before);
    const total = asked.reduce((sum, { from, to }) => sum + to - from, 0);
    expect(total).toBeLessThanOrEqual(MB + 77);
  });

  it('reads on until all is here, all files equally far; then no network is needed', async () => {
    const { held, asked, line, expectBytes, readAll } = openFiles(8 * MB, [3 * MB, MB]);
    for (let step = 0; step < 3; step++) await held.readOn();
    expect(asked.map(({ file }) => file).sort()).toEqual([0, 0, 1]);
    await readAll();
    line.whole = false;
    await expectBytes(0, 0, 3 * MB);
    await expectBytes(1, 0, MB);
  });

  it('holds no more than it may: what was played goes first, then what is furthest away', async () => {
    const { held, asked, line, reads, expectBytes, readAll } = openFiles(4 * MB, [10 * MB]);
    await readAll();
    expect(held.heldBytes).toBeLessThanOrEqual(4 * MB);
    await reads[0]?.(5 * MB, 5 * MB + 100);
    await readAll();
    expect(held.heldBytes).toBeLessThanOrEqual(4 * MB);
    line.whole = false;
    await expectBytes(0, 5 * MB, 8 * MB);
    await expect(reads[0]?.(0, 100)).rejects.toThrow('out of reach');
    // Full: it does not read what it would have to drop again.
    const before = asked.length;
    await reads[0]?.(5 * MB, 5 * MB + 100);
    expect(await held.readOn()).toBe(false);
    expect(asked).toHaveLength(before);
  });

  it('passes on a failed read, and takes no piece for a whole one', async () => {
    const { line, reads, expectBytes } = openFiles(MB, [MB]);
    line.whole = false;
    await expect(reads[0]?.(0, 100)).rejects.toThrow('out of reach');
    line.whole = true;
    await expectBytes(0, 0, 100);
    const short = new HeldBytes(MB).hold(async () => new Uint8Array(10), 1000);
    await expect(short(0, 100)).rejects.toThrow('did not arrive whole');
  });
});
