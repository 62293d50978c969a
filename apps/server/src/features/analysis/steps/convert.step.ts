import { join } from 'node:path';
import type { StemFormat } from '../../../config/config.types.ts';
import type { RunStep } from '../step-context.types.ts';
import { StepFailure } from '../step-failure.ts';

const SAMPLE_RATE_HZ = { flac: 44_100, wav: 44_100, mp3: 44_100, opus: 48_000 } as const;
export const AUDIO_MIME_TYPES: Readonly<Record<StemFormat, string>> = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
};

/** Writes a stem in another format. */
export const run: RunStep = async (task, { engine, progress }) => {
  const codec = await engine.codec();
  const format = String(task.settings['format']) as StemFormat;
  const source = task.inputs.separate?.files[String(task.settings['source'])];
  if (source === undefined) throw new StepFailure('file.notFound', 'There is no such stem.', { retryable: false });
  const name = `converted.${format}`;
  const sampleRateHz = SAMPLE_RATE_HZ[format];
  const writer = codec.encode(join(task.outDir, name), {
    format,
    sampleRateHz,
    channels: 2,
    bitrateKbps: Number(task.settings['bitrateKbps']),
  });
  try {
    for await (const block of codec.decode(source, { sampleRateHz, channels: 2 })) await writer.write(block);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  progress(1);
  return { files: [{ name, mimeType: AUDIO_MIME_TYPES[format] }], summary: {} };
};
