import { readFileSync, writeFileSync } from 'node:fs';
import { SAMPLE_RATE_HZ } from './sound.mjs';

/**
 * Reads a mono 16-bit PCM file as a speech synthesiser writes it.
 * @param {string} path
 * @returns {{ samples: Float64Array, sampleRateHz: number }}
 */
export function readMonoWav(path) {
  const bytes = readFileSync(path);
  const sampleRateHz = bytes.readUInt32LE(24);
  let offset = 12;
  while (bytes.toString('ascii', offset, offset + 4) !== 'data') offset += 8 + bytes.readUInt32LE(offset + 4);
  const count = Math.min(bytes.readUInt32LE(offset + 4), bytes.length - offset - 8) >> 1;
  const samples = Float64Array.from({ length: count }, (_, i) => bytes.readInt16LE(offset + 8 + 2 * i) / 32768);
  return { samples, sampleRateHz };
}

/**
 * Writes 32-bit float stereo, so that a stem keeps its headroom.
 * @param {string} path @param {import('./sound.mjs').Stereo} sound
 */
export function writeStereoWav(path, sound) {
  const count = sound.left.length;
  const bytes = Buffer.alloc(58 + count * 8);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(50 + count * 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(18, 16);
  bytes.writeUInt16LE(3, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  bytes.writeUInt32LE(SAMPLE_RATE_HZ * 8, 28);
  bytes.writeUInt16LE(8, 32);
  bytes.writeUInt16LE(32, 34);
  bytes.write('fact', 38);
  bytes.writeUInt32LE(4, 42);
  bytes.writeUInt32LE(count, 46);
  bytes.write('data', 50);
  bytes.writeUInt32LE(count * 8, 54);
  for (let i = 0; i < count; i++) {
    bytes.writeFloatLE(sound.left[i], 58 + 8 * i);
    bytes.writeFloatLE(sound.right[i], 62 + 8 * i);
  }
  writeFileSync(path, bytes);
}
