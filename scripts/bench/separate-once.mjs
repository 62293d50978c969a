// separate-once.mjs MIX OUT STORAGE SECONDS QUALITY: the pipeline's step `separate`, as its process runs it, and nothing else.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../../apps/server/dist/config/config.js';
import { stepNamed } from '../../apps/server/dist/features/analysis/analysis.pipeline.js';
import { analysisOptions } from '../../apps/server/dist/features/analysis/analysis-options.js';
import { StepEngine } from '../../apps/server/dist/features/analysis/step-engine.js';
import { run } from '../../apps/server/dist/features/analysis/steps/separate.step.js';

const [mix, outDir, storage, seconds, quality] = process.argv.slice(2);
const { engine } = loadConfig({ ...process.env, STORAGE_ROOT: storage });
await rm(outDir, { recursive: true, force: true });
await mkdir(outDir, { recursive: true });
const task = {
  step: 'separate',
  audioPath: mix,
  audioFileName: 'mix.wav',
  settings: stepNamed('separate').settings(analysisOptions({ quality }, engine)),
  inputs: { inspect: { files: {}, summary: { sound: { durationSeconds: Number(seconds) } } } },
  outDir,
  scratchDir: outDir,
};
await run(task, { engine: new StepEngine(engine, join(storage, 'cache')), progress: () => undefined });
process.exit(0);
