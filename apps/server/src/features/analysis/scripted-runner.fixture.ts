import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StepName } from '@refrain/contract';
import { PIPELINE } from './analysis.pipeline.ts';
import type { ErrandName, RunHooks, StepResult, StepRunner, StepTask } from './analysis.types.ts';

type Behaviour = (task: StepTask, hooks: RunHooks) => Promise<void>;

/** A runner without sound: writes the files a step makes, and does first what a test wants of that step. */
export class ScriptedRunner implements StepRunner {
  readonly runs: (StepName | ErrandName)[] = [];
  readonly #behaviours = new Map<string, Behaviour>();

  on(step: StepName | ErrandName, behaviour: Behaviour): this {
    this.#behaviours.set(step, behaviour);
    return this;
  }

  async run(_lane: string, task: StepTask, hooks: RunHooks): Promise<StepResult> {
    hooks.signal.throwIfAborted();
    this.runs.push(task.step);
    await this.#behaviours.get(task.step)?.(task, hooks);
    hooks.signal.throwIfAborted();
    const made = PIPELINE.find((step) => step.name === task.step)?.makes ?? [];
    for (const name of made) {
      await mkdir(dirname(join(task.outDir, name)), { recursive: true });
      await writeFile(join(task.outDir, name), `${task.step}:${name}`);
    }
    return { files: made.map((name) => ({ name, mimeType: 'text/plain' })), summary: summaryOf(task.step) };
  }

  async close(): Promise<void> {}
}

/** Waits for a signal's abort and rejects with its reason, as a killed process does. */
export function untilAborted({ signal }: RunHooks): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function summaryOf(step: StepTask['step']): StepResult['summary'] {
  const sound = { container: 'wav', codec: 'pcm', durationSeconds: 10, sampleRateHz: 44_100, channels: 2, bitrateBps: null, sizeBytes: 1 };
  if (step === 'probe') return { sound, tags: { title: 'A title', artist: null, album: null } };
  if (step === 'inspect')
    return {
      sound,
      loudness: { integratedLufs: -14, truePeakDbtp: -1, loudnessRangeLu: 3 },
      tags: { title: 'A title' },
      cover: null,
      silent: false,
    };
  return step === 'transcribe' ? { language: 'en', wordCount: 3 } : {};
}
