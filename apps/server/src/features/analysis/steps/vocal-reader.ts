import { join } from 'node:path';
import { type AudioCodec, PcmFile } from '@refrain/audio-engine';
import type { StepTask } from '../analysis.types.ts';
import { StepFailure } from '../step-failure.ts';

const WHISPER_RATE_HZ = 16_000;

/** The vocal stem as 16 kHz mono on disk, to be read in windows: a long song does not fill memory. */
export async function openVocals(task: StepTask, codec: AudioCodec): Promise<PcmFile> {
  const file = await PcmFile.create(join(task.scratchDir, 'vocals.f32'), { sampleRateHz: WHISPER_RATE_HZ });
  for await (const [samples] of codec.decode(vocalsPath(task), { sampleRateHz: WHISPER_RATE_HZ, channels: 1 }))
    if (samples) await file.append(samples);
  return file;
}

export function vocalsPath(task: StepTask): string {
  const path = task.inputs.separate?.files['stems/vocals.flac'];
  if (path === undefined) throw new StepFailure('step.failed', 'The vocal stem is missing.', { retryable: true });
  return path;
}

/** How loud the mix was: beside it, what leaks into the vocal stem of an instrumental is known for what it is. */
export function mixLevel(task: StepTask): { mixRmsDb?: number } {
  const mixRmsDb = task.inputs.separate?.summary['mixRmsDb'];
  return typeof mixRmsDb === 'number' ? { mixRmsDb } : {};
}
