import { join } from 'node:path';
import { RhythmAnalyser } from '@refrain/audio-engine';
import type { RunStep } from '../step-context.types.ts';
import { ANALYSIS_RATE_HZ, eachMixBlock } from './mix-blocks.ts';
import { writeJson } from './write-json.ts';

/** Finds beats, downbeats, tempo and onsets in the whole mix. */
export const run: RunStep = async (task, { engine, progress }) => {
  const analyser = await RhythmAnalyser.create({ sampleRateHz: ANALYSIS_RATE_HZ });
  await eachMixBlock(task, await engine.codec(), progress, (block) => analyser.push(block));
  const rhythm = await analyser.finish();
  await writeJson(join(task.outDir, 'rhythm.json'), rhythm);
  return {
    files: [{ name: 'rhythm.json', mimeType: 'application/json' }],
    summary: {
      tempoBpm: rhythm.tempoBpm,
      beatCount: rhythm.beatsSeconds.length,
      onsetCount: rhythm.onsetsSeconds.length,
      timeSignature: rhythm.timeSignature,
      beatConfidence: rhythm.beatConfidence,
      rhythmRegularity: rhythm.rhythmRegularity,
    },
  };
};
