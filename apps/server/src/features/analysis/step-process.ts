import { ERROR_CODES, type ErrorCode, type StepName } from '@refrain/contract';
import { isDiskFull } from '../../platform/errors/disk-full.ts';
import type { ErrandName, StepTask } from './analysis.types.ts';
import type { RunStep } from './step-context.types.ts';
import { StepEngine } from './step-engine.ts';
import type { FromStepProcess, ToStepProcess } from './step-messages.ts';

/*
 * The program of a step process: waits for a step, runs it, says how it went. It ends when its parent goes away,
 * so that a killed server leaves nothing running.
 */

const RUNS: Record<StepName | ErrandName, () => Promise<{ run: RunStep }>> = {
  inspect: () => import('./steps/inspect.step.ts'),
  separate: () => import('./steps/separate.step.ts'),
  transcribe: () => import('./steps/transcribe.step.ts'),
  align: () => import('./steps/align.step.ts'),
  rhythm: () => import('./steps/rhythm.step.ts'),
  harmony: () => import('./steps/harmony.step.ts'),
  melody: () => import('./steps/melody.step.ts'),
  chart: () => import('./steps/chart.step.ts'),
  probe: () => import('./steps/probe.step.ts'),
  convert: () => import('./steps/convert.step.ts'),
  speed: () => import('./steps/speed.step.ts'),
};

const PROGRESS_INTERVAL_MS = 100;

function send(message: FromStepProcess): void {
  if (process.connected) process.send?.(message);
}

function failure(error: unknown): FromStepProcess {
  const code =
    error instanceof Error && 'code' in error && (ERROR_CODES as readonly string[]).includes(String(error.code))
      ? (error.code as ErrorCode)
      : null;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (isDiskFull(error))
    return { type: 'failed', code: 'storage.full', message: 'The disk is full. Free some space and try again.', retryable: false, stack };
  if (code !== null && code !== 'decoder.failed')
    return { type: 'failed', code, message: (error as Error).message, retryable: false, stack };
  return { type: 'failed', code: code ?? 'step.failed', message: 'Something went wrong in this step.', retryable: true, stack };
}

async function runStep(engine: StepEngine, task: StepTask): Promise<void> {
  let lastSent = 0;
  const cpuBefore = process.cpuUsage();
  try {
    const { run } = await RUNS[task.step]();
    const result = await run(task, {
      engine,
      progress: (fraction) => {
        const now = performance.now();
        if (now - lastSent < PROGRESS_INTERVAL_MS) return;
        lastSent = now;
        send({ type: 'progress', fraction: Math.min(1, Math.max(0, fraction)) });
      },
    });
    const { user, system } = process.cpuUsage(cpuBefore);
    send({ type: 'done', result: { ...result, cpuSeconds: (user + system) / 1e6 } });
  } catch (error) {
    send(failure(error));
  }
}

let engine: StepEngine | undefined;
process.on('message', (message: ToStepProcess) => {
  if (message.type === 'configure') engine = new StepEngine(message.settings.engine, message.settings.cacheDir);
  else if (engine) void runStep(engine, message.task);
});
// At once: leaving in order would wait for what a thread of it still computes.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The parent may have gone while this file was loaded.
if (!process.connected) process.exit(0);
// Ctrl-C reaches the whole process group: the parent decides when this process ends.
process.on('SIGINT', () => undefined);
