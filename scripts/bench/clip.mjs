import { writeFile } from 'node:fs/promises';
import { built } from '../built.mjs';

const { openAudioCodec } = await built('packages/audio-engine/dist/index.js');

const SAMPLE_RATE_HZ = 44_100;
const CHANNELS = 2;
const HEADER_BYTES = 44;

/** Writes the first seconds of a song, repeated where it is shorter, as 16-bit WAV: what every peer can read. */
export async function makeClip(songPath, seconds, path) {
  const codec = await openAudioCodec();
  const wanted = Math.round(seconds * SAMPLE_RATE_HZ);
  const bytes = Buffer.alloc(HEADER_BYTES + wanted * CHANNELS * 2);
  writeHeader(bytes, wanted);
  let at = 0;
  while (at < wanted) {
    const before = at;
    for await (const block of codec.decode(songPath, { sampleRateHz: SAMPLE_RATE_HZ, channels: CHANNELS, durationSeconds: seconds })) {
      for (let i = 0; i < block[0].length && at < wanted; i++, at++)
        block.forEach((samples, channel) => {
          const value = Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768)));
          bytes.writeInt16LE(value, HEADER_BYTES + (at * CHANNELS + channel) * 2);
        });
    }
    if (at === before) throw new Error(`${songPath} has no sound.`);
  }
  await writeFile(path, bytes);
  return { path, seconds };
}

function writeHeader(bytes, samples) {
  const dataBytes = samples * CHANNELS * 2;
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(CHANNELS, 22);
  bytes.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  bytes.writeUInt32LE(SAMPLE_RATE_HZ * CHANNELS * 2, 28);
  bytes.writeUInt16LE(CHANNELS * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(dataBytes, 40);
}
