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

/**
 * What is left of a run: of its steps, in pipeline order, the longest way from one to the next that waits for it. Steps that do not
 * wait for each other run side by side.
 */
export function longestWaySeconds(steps: readonly { readonly step: StepName; readonly secondsLeft: number }[]): number {
  const ends = new Map<StepName, number>();
  for (const { step, secondsLeft } of steps) {
    const { needs, uses } = stepNamed(step);
    const begins = Math.max(0, ...[...needs, ...uses].map((earlier) => ends.get(earlier) ?? 0));
    ends.set(step, begins + secondsLeft);
  }
  return Math.max(0, ...ends.values());
}

/** Progress and time left of a run without a database; its steps in pipeline order. */
export function estimateSecondsLeft(
  steps: readonly StepReport[],
  durationSeconds: number,
  nowMs = Date.now(),
): { progress: number; secondsLeft: number } {
  const history: StepHistory = new Map();
  let total = 0;
  let done = 0;
  const left = steps.map(({ step, state, progress, startedAtMs }) => {
    const expected = expectedSeconds(step, durationSeconds, history);
    total += expected;
    const underWay = state === 'waiting' || state === 'running';
    // Work done, not time left: an estimate may grow, a bar must not go back.
    done += underWay ? expected * progress : expected;
    return { step, secondsLeft: underWay ? stepSecondsLeft(progress, startedAtMs, expected, nowMs) : 0 };
  });
  return { progress: total === 0 ? 0 : Math.min(1, done / total), secondsLeft: longestWaySeconds(left) };
}
