import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectSound, readTags } from '@refrain/audio-engine';
import type { RunStep } from '../step-context.types.ts';
import { writeJson } from './write-json.ts';

/** Decodes the whole file once: is it sound, how long, how loud; and what its tags say. */
export const run: RunStep = async (task, { engine, progress }) => {
  const codec = await engine.codec();
  const { sound, loudness, peaks, silent } = await inspectSound(codec, task.audioPath, {
    onProgress: progress,
    maxDurationSeconds: engine.config.maxDurationSeconds,
  });
  const { tags, cover } = await readTags(task.audioPath);
  const files = [
    { name: 'inspection.json', mimeType: 'application/json' },
    { name: 'peaks.json', mimeType: 'application/json' },
  ];
  const inspection = {
    sound,
    loudness,
    silent,
    tags,
    cover: cover?.description ?? null,
    decoder: { name: codec.name, version: codec.version },
  };
  await writeJson(join(task.outDir, 'inspection.json'), inspection);
  await writeJson(join(task.outDir, 'peaks.json'), { peaks: Array.from(peaks, (peak) => peak / 255) });
  if (cover) {
    await writeFile(join(task.outDir, 'cover'), cover.bytes);
    files.push({ name: 'cover', mimeType: cover.description.mimeType });
  }
  return { files, summary: inspection };
};
