import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSong, SONG_STYLES } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AudioCodec, EncodeOptions } from '../io/audio-codec.ts';
import { openAudioCodec } from '../io/open-audio-codec.ts';
import { differingBits, SAME_RECORDING, type SoundPrint, SoundPrinter, soundPrintDistance } from './sound-print.ts';

const RATE = 44_100;
const SECONDS = 20;

async function printOf(samples: Float32Array): Promise<SoundPrint> {
  const printer = await SoundPrinter.create(RATE);
  for (let at = 0; at < samples.length; at += 7_000) printer.push(samples.subarray(at, at + 7_000));
  const print = printer.finish();
  if (!print) throw new Error('There is no print.');
  return print;
}

const made = (style: number, seed: number) => {
  const styled = SONG_STYLES[style % SONG_STYLES.length];
  if (!styled) throw new Error('There is no such style.');
  return generateSong(styled, { seed, durationSeconds: SECONDS, sampleRateHz: RATE }).samples;
};

describe('P25 a sound print', () => {
  let codec: AudioCodec;
  let folder: string;
  const song = made(0, 1);
  beforeAll(async () => {
    codec = await openAudioCodec({ prefer: 'node-av' });
    folder = await mkdtemp(join(tmpdir(), 'refrain-print-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function through(format: EncodeOptions['format'], bitrateKbps: number, samples: Float32Array): Promise<Float32Array> {
    const path = join(folder, `song.${format}`);
    const writer = codec.encode(path, { format, bitrateKbps, sampleRateHz: RATE, channels: 1 });
    await writer.write([samples]);
    await writer.close();
    const decoded: number[] = [];
    for await (const [block] of codec.decode(path, { sampleRateHz: RATE, channels: 1 })) decoded.push(...(block ?? []));
    return Float32Array.from(decoded);
  }

  it.each([
    ['mp3', 64],
    ['opus', 48],
    ['flac', 0],
  ] as const)('is nearly the same after %s at %i kbit/s', async (format, bitrate) => {
    const [before, after] = [await printOf(song), await printOf(await through(format, bitrate, song))];
    expect(soundPrintDistance(before.words, after.words)).toBeLessThan(0.2);
    expect(differingBits(before.sketch, after.sketch)).toBeLessThanOrEqual(3);
  });

  it('is nearly the same when the recording is quieter and begins later', async () => {
    const later = new Float32Array(song.length + 50_123);
    for (let i = 0; i < song.length; i++) later[i + 50_123] = (song[i] ?? 0) * 0.3;
    const [before, after] = [await printOf(song), await printOf(later.subarray(0, song.length))];
    expect(soundPrintDistance(before.words, after.words)).toBeLessThan(SAME_RECORDING);
    expect(differingBits(before.sketch, after.sketch)).toBeLessThanOrEqual(3);
  });

  it('of another song in the same style is another one', async () => {
    const print = await printOf(song);
    const others = await Promise.all([made(0, 2), made(0, 3), made(1, 1), made(2, 1)].map(printOf));
    for (const other of others) expect(soundPrintDistance(print.words, other.words)).toBeGreaterThan(0.4);
  });

  it('of silence, or of a moment, is none', async () => {
    const printer = await SoundPrinter.create(RATE);
    printer.push(new Float32Array(RATE * 10));
    expect(printer.finish()).toBeNull();
    const short = await SoundPrinter.create(RATE);
    short.push(song.subarray(0, RATE * 2));
    expect(short.finish()).toBeNull();
  });
});

it('differing bits are counted', () => {
  expect([differingBits(0, 0), differingBits(0xffffffff, 0), differingBits(0b1011, 0b0001)]).toEqual([0, 32, 2]);
});
