import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarmonyAnalyser } from '@refrain/audio-engine';
import type { Rhythm } from '@refrain/song-model';
import type { RunStep } from '../step-context.types.ts';
import { ANALYSIS_RATE_HZ, eachMixBlock } from './mix-blocks.ts';
import { writeJson } from './write-json.ts';

/** Finds the key, and suggests chords on the beats. */
export const run: RunStep = async (task, { engine, progress }) => {
  const analyser = await HarmonyAnalyser.create({ sampleRateHz: ANALYSIS_RATE_HZ });
  await eachMixBlock(task, await engine.codec(), progress, (block) => analyser.push(block));
  const rhythmPath = task.inputs.rhythm?.files['rhythm.json'];
  const rhythm = rhythmPath === undefined ? null : (JSON.parse(await readFile(rhythmPath, 'utf8')) as Rhythm);
  const harmony = analyser.finish(rhythm === null ? {} : { beatsSeconds: rhythm.beatsSeconds });
  await writeJson(join(task.outDir, 'harmony.json'), harmony);
  return {
    files: [{ name: 'harmony.json', mimeType: 'application/json' }],
    summary: { key: harmony.key, keyConfidence: harmony.keyConfidence },
  };
};
