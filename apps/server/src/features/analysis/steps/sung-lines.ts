import { readFile } from 'node:fs/promises';
import { type Transcript, transcriptToLines } from '@refrain/audio-engine';
import type { Line } from '@refrain/song-model';
import type { StepTask } from '../analysis.types.ts';

/** The lines to sing: aligned lyrics where there are some, else what was heard, else nothing. */
export async function readSungLines(task: StepTask): Promise<{ lines: Line[]; language: string | null }> {
  const transcriptPath = task.inputs.transcribe?.files['transcript.json'];
  const transcript = transcriptPath === undefined ? null : (JSON.parse(await readFile(transcriptPath, 'utf8')) as Transcript);
  const alignedPath = task.inputs.align?.files['lines.json'];
  if (alignedPath !== undefined) {
    const language = task.inputs.align?.summary['language'];
    return { lines: JSON.parse(await readFile(alignedPath, 'utf8')) as Line[], language: typeof language === 'string' ? language : null };
  }
  return transcript === null ? { lines: [], language: null } : { lines: transcriptToLines(transcript), language: transcript.language };
}
