import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LoudnessMeter, type PcmBlock, type PcmWriter, VoiceMeter } from '@refrain/audio-engine';
import { STEM_NAMES, type StemName } from '@refrain/song-model';
import type { RunStep } from '../step-context.types.ts';
import { LevelMeter } from './level-meter.ts';
import { songSeconds } from './song-length.ts';

const SAMPLE_RATE_HZ = 44_100;
const FLAC = 'audio/flac';
const LEVELLED_NAMES = [...STEM_NAMES, 'instrumental'] as const;

/** Splits the band: four stems and their instrumental, streamed to disk as they come. */
export const run: RunStep = async (task, { engine, progress }) => {
  const [codec, { separator, graphNote }] = await Promise.all([
    engine.codec(),
    engine.separator(String(task.settings['model']), task.settings['precision'] === 'int8' ? 'int8' : 'float'),
  ]);
  await mkdir(join(task.outDir, 'stems'));
  const open = (name: string) => codec.encode(join(task.outDir, name), { format: 'flac', sampleRateHz: SAMPLE_RATE_HZ, channels: 2 });
  const stems = Object.fromEntries(STEM_NAMES.map((name) => [name, open(`stems/${name}.flac`)])) as Record<StemName, PcmWriter>;
  const instrumental = open('instrumental.flac');
  const level = new LevelMeter();
  const meters = Object.fromEntries(LEVELLED_NAMES.map((name) => [name, new LoudnessMeter({ sampleRateHz: SAMPLE_RATE_HZ, channels: 2 })]));
  const voice = new VoiceMeter(SAMPLE_RATE_HZ);
  const writers = [...Object.values(stems), instrumental];
  try {
    const mix = level.through(codec.decode(task.audioPath, { sampleRateHz: SAMPLE_RATE_HZ, channels: 2 }));
    const blocks = separator.separate(mix, {
      totalSamples: Math.round(songSeconds(task) * SAMPLE_RATE_HZ),
      overlap: Number(task.settings['overlap']),
      shifts: Number(task.settings['shifts']),
      segmentSeconds: typeof task.settings['segmentSeconds'] === 'number' ? task.settings['segmentSeconds'] : undefined,
      onProgress: progress,
    });
    for await (const block of blocks) {
      const parts = { ...block, instrumental: mixDown([block.drums, block.bass, block.other]) };
      for (const name of LEVELLED_NAMES) meters[name]?.push(parts[name]);
      voice.push(block.vocals);
      await Promise.all([...STEM_NAMES.map((name) => stems[name].write(block[name])), instrumental.write(parts.instrumental)]);
    }
    await Promise.all(writers.map((writer) => writer.close()));
  } catch (error) {
    await Promise.allSettled(writers.map((writer) => writer.abort()));
    throw error;
  }
  const names = [...STEM_NAMES.map((name) => `stems/${name}.flac`), 'instrumental.flac'];
  const loudness = Object.fromEntries(Object.entries(meters).map(([name, meter]) => [name, meter.finish()]));
  const { device, note: deviceNote } = await separator.computedOn();
  const notes = [await graphNote, deviceNote].filter((note) => note !== undefined);
  return {
    files: names.map((name) => ({ name, mimeType: FLAC })),
    summary: { sampleRateHz: SAMPLE_RATE_HZ, mixRmsDb: level.rmsDb, voicedSeconds: voice.finish(level.rmsDb), loudness, device, notes },
  };
};

/** Everything but the voice, summed sample by sample. */
function mixDown([first = [], ...rest]: readonly PcmBlock[]): PcmBlock {
  return first.map((samples, channel) => {
    const total = samples.slice();
    for (const part of rest) {
      const added = part[channel] ?? new Float32Array(total.length);
      for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + (added[i] ?? 0);
    }
    return total;
  });
}
