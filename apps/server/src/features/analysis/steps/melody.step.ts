import { join } from 'node:path';
import { notesFromPitch, PitchTracker } from '@refrain/audio-engine';
import type { RunStep } from '../step-context.types.ts';
import { songSeconds } from './song-length.ts';
import { readSungLines } from './sung-lines.ts';
import { vocalsPath } from './vocal-reader.ts';
import { writeJson } from './write-json.ts';

const PITCH_RATE_HZ = 16_000;

/** Traces the melody on the vocal stem: a note for every sung syllable. */
export const run: RunStep = async (task, { engine, progress }) => {
  const tracker = await PitchTracker.create({ sampleRateHz: PITCH_RATE_HZ });
  const total = songSeconds(task) * PITCH_RATE_HZ;
  const codec = await engine.codec();
  let samples = 0;
  for await (const block of codec.decode(vocalsPath(task), { sampleRateHz: PITCH_RATE_HZ, channels: 1 })) {
    tracker.push(block);
    samples += block[0]?.length ?? 0;
    if (total > 0) progress((0.95 * samples) / total);
  }
  const { lines } = await readSungLines(task);
  const syllables = lines.flatMap((line) => line.words.filter((word) => word.heard).flatMap((word) => word.syllables));
  const notes = notesFromPitch(tracker.finish(), syllables.length > 0 ? syllables : null);
  await writeJson(join(task.outDir, 'notes.json'), notes);
  return { files: [{ name: 'notes.json', mimeType: 'application/json' }], summary: { noteCount: notes.length } };
};
