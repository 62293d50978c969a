import type { AudioCodec, PcmBlock } from '@refrain/audio-engine';
import type { StepTask } from '../analysis.types.ts';
import { songSeconds } from './song-length.ts';

export const ANALYSIS_RATE_HZ = 22_050;

/** Streams the original as 22.05 kHz mono through `take`. */
export async function eachMixBlock(
  task: StepTask,
  codec: AudioCodec,
  progress: (fraction: number) => void,
  take: (block: PcmBlock) => void,
): Promise<void> {
  const total = songSeconds(task) * ANALYSIS_RATE_HZ;
  let samples = 0;
  for await (const block of codec.decode(task.audioPath, { sampleRateHz: ANALYSIS_RATE_HZ, channels: 1 })) {
    take(block);
    samples += block[0]?.length ?? 0;
    if (total > 0) progress((0.9 * samples) / total);
  }
}
