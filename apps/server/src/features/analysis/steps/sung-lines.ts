import { readFile } from 'node:fs/promises';
import { splitSyllables, type Transcript, transcriptToLines } from '@refrain/audio-engine';
import type { Line } from '@refrain/song-model';
import type { StepTask } from '../analysis.types.ts';

/** The lines to sing, with syllables: aligned lyrics where there are some, else what was heard, else nothing. */
export async function readSungLines(task: StepTask): Promise<{ lines: Line[]; language: string | null }> {
  const { lines, language } = await readLines(task);
  return {
    lines: await Promise.all(lines.map(async (line) => ({ ...line, words: await splitSyllables(line.words, language) }))),
    language,
  };
}

async function readLines(task: StepTask): Promise<{ lines: Line[]; language: string | null }> {
  const alignedPath = task.inputs.align?.files['lines.json'];
  if (alignedPath !== undefined) {
    const language = task.inputs.align?.summary['language'];
    return { lines: JSON.parse(await readFile(alignedPath, 'utf8')) as Line[], language: typeof language === 'string' ? language : null };
  }
  const transcriptPath = task.inputs.transcribe?.files['transcript.json'];
  if (transcriptPath === undefined) return { lines: [], language: null };
  const transcript = JSON.parse(await readFile(transcriptPath, 'utf8')) as Transcript;
  return { lines: transcriptToLines(transcript), language: transcript.language };
}
