import { encodeFlac } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { FlacStream } from './flac-stream.ts';

const RATE_HZ = 44_100;

/** A song that is loud, quiet and silent by turns, so that its frames differ in size. */
function song(seconds: number): Int16Array[] {
  return [0, 1].map((channel) =>
    Int16Array.from({ length: Math.round(seconds * RATE_HZ) }, (_, i) => {
      const t = i / RATE_HZ;
      const level = Math.floor(t / 3) % 3;
      return level * 6000 * Math.sin(2 * Math.PI * (220 + channel * 3) * t) + level * 500 * Math.sin(t * 9973 * (channel + 1) * t);
    }),
  );
}

/** Reads from memory and counts what it gave. */
function reader(file: Uint8Array) {
  const counts = { reads: 0, bytes: 0 };
  const read = async (from: number, to: number) => {
    counts.reads++;
    counts.bytes += to - from;
    return file.slice(from, to);
  };
  return { read, counts };
}

async function readExactly(stream: FlacStream, from: number, count: number): Promise<number[][]> {
  const channels = [new Float32Array(count), new Float32Array(count)];
  await stream.read(from, channels);
  return channels.map((channel) => [...channel]);
}

describe('FlacStream', () => {
  const samples = song(40);
  const file = encodeFlac(samples, RATE_HZ);
  const truth = (from: number, count: number) =>
    samples.map((channel) => Array.from({ length: count }, (_, i) => (channel[from + i] ?? 0) / 32_768));

  it('knows what is in the file from its first bytes', async () => {
    const { read } = reader(file);
    const { header } = await FlacStream.open(read, file.length);
    expect(header).toMatchObject({ sampleRateHz: RATE_HZ, channels: 2, bitsPerSample: 16, totalFrames: 40 * RATE_HZ });
  });

  it('gives the samples one after the other, bit by bit, in pieces of any size', async () => {
    const { read } = reader(file);
    const stream = await FlacStream.open(read, file.length);
    let at = 0;
    for (const count of [1, 4095, 8192, 3, 100_000, 30_000]) {
      expect(await readExactly(stream, at, count)).toEqual(truth(at, count));
      at += count;
    }
  });

  it('goes anywhere with few bytes', async () => {
    const { read, counts } = reader(file);
    const stream = await FlacStream.open(read, file.length);
    for (const seconds of [33.3, 2, 21.7, 39.99, 0, 12.345, 12.4, 12.3]) {
      const before = counts.bytes;
      const at = Math.round(seconds * RATE_HZ);
      expect(await readExactly(stream, at, 3000)).toEqual(truth(at, 3000));
      expect(counts.bytes - before).toBeLessThan(file.length / 2);
    }
  });

  it('is silent past the end', async () => {
    const { read } = reader(file);
    const stream = await FlacStream.open(read, file.length);
    const at = 40 * RATE_HZ - 100;
    expect(await readExactly(stream, at, 300)).toEqual(truth(at, 300));
  });

  it('says that a file is something else, ends early or is damaged', async () => {
    await expect(FlacStream.open(reader(new Uint8Array(900)).read, 900)).rejects.toThrow(/not a FLAC/);
    await expect(FlacStream.open(reader(file.slice(0, 20)).read, 20)).rejects.toThrow(/ends before/);
    const damaged = file.slice();
    damaged[80] ^= 0x10;
    const stream = await FlacStream.open(reader(damaged).read, damaged.length);
    await expect(readExactly(stream, 0, 20_000)).rejects.toThrow(/damaged/);
  });
});
