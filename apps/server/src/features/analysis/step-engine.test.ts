import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { analysisOptions } from './analysis-options.ts';
import { StepEngine } from './step-engine.ts';

it('B45 opens a model once for all steps of its process', async () => {
  const { engine } = loadConfig({});
  const { wordsModel } = analysisOptions({}, engine);
  const steps = new StepEngine(engine, tmpdir());
  const model = await steps.whisper(wordsModel);
  expect(await steps.whisper(wordsModel)).toBe(model);
  await model.release();
});
