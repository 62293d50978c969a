import { stat } from 'node:fs/promises';
import { AudioError, readTags, SoundPrinter } from '@refrain/audio-engine';
import type { Sound } from '@refrain/song-model';
import type { RunStep } from '../step-context.types.ts';

const RATE_HZ = 44_100;
/** Long enough to know that it decodes, short enough that an upload is answered at once. */
const LISTEN_SECONDS = 20;
/** Shorter than this is a click, not a song. */
const SHORTEST_SECONDS = 0.1;

/** A first look at an upload: decodes its beginning, and reads what it says about itself. */
export const run: RunStep = async (task, { engine }) => {
  const codec = await engine.codec();
  const probed = await codec.probe(task.audioPath);
  const printer = await SoundPrinter.create(RATE_HZ);
  let samples = 0;
  for await (const block of codec.decode(task.audioPath, { sampleRateHz: RATE_HZ, channels: 1, durationSeconds: LISTEN_SECONDS })) {
    if (block[0]) printer.push(block[0]);
    samples += block[0]?.length ?? 0;
  }
  const print = printer.finish();
  if (samples === 0) throw new AudioError('audio.corrupt');
  const heardSeconds = samples / RATE_HZ;
  const durationSeconds = heardSeconds < LISTEN_SECONDS - 0.5 ? heardSeconds : Math.max(heardSeconds, probed.durationSeconds ?? 0);
  if (durationSeconds < SHORTEST_SECONDS) throw new AudioError('audio.tooShort');
  if (durationSeconds > engine.config.maxDurationSeconds) throw new AudioError('audio.tooLong');
  const { tags } = await readTags(task.audioPath);
  const sound: Sound = {
    container: probed.container,
    codec: probed.codec,
    durationSeconds,
    sampleRateHz: probed.sampleRateHz,
    channels: probed.channels,
    bitrateBps: probed.bitrateBps,
    sizeBytes: (await stat(task.audioPath)).size,
  };
  const heard = print && { sketch: print.sketch, words: Buffer.from(print.words.buffer).toString('base64') };
  return { files: [], summary: { sound, tags, print: heard } };
};
