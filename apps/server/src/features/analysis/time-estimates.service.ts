import type { StepName } from '@refrain/contract';
import { stepNamed } from './analysis.pipeline.ts';
import type { StepReport } from './song-maker.service.ts';

/** Loading a model and the like, for steps that do more than a moment's work. */
const STARTUP_SECONDS = 2;
/** From here on a step's own pace is a better guide than history. */
const TELLING_PROGRESS = 0.1;

/** Seconds of work per second of sound, by step, as this machine has shown. */
export type StepHistory = ReadonlyMap<string, number>;

/** How long a step is likely to take here: from earlier runs, else from the pipeline's first guess. */
export function expectedSeconds(step: StepName, durationSeconds: number, history: StepHistory): number {
  const known = history.get(step);
  if (known !== undefined) return known * durationSeconds;
  const factor = stepNamed(step).expectedRealTimeFactor;
  return STARTUP_SECONDS * Math.min(1, factor * 10) + factor * durationSeconds;
}

/** What is left of a step: its own pace once it is under way, the expectation before. */
export function stepSecondsLeft(progress: number, startedAtMs: number | null, expected: number, nowMs: number): number {
  if (startedAtMs === null || progress < TELLING_PROGRESS) return expected * (1 - progress);
  return (((nowMs - startedAtMs) / 1000) * (1 - progress)) / progress;
}

/** Progress and time left of a run without a database. */
export function estimateSecondsLeft(
  steps: readonly StepReport[],
  durationSeconds: number,
  nowMs = Date.now(),
): { progress: number; secondsLeft: number } {
  const history: StepHistory = new Map();
  let total = 0;
  let done = 0;
  let secondsLeft = 0;
  for (const { step, state, progress, startedAtMs } of steps) {
    const expected = expectedSeconds(step, durationSeconds, history);
    total += expected;
    const underWay = state === 'waiting' || state === 'running';
    // Work done, not time left: an estimate may grow, a bar must not go back.
    done += underWay ? expected * progress : expected;
    if (underWay) secondsLeft += stepSecondsLeft(progress, startedAtMs, expected, nowMs);
  }
  return { progress: total === 0 ? 0 : Math.min(1, done / total), secondsLeft };
}
