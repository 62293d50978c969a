import type { StepTask } from '../analysis.types.ts';

/** How long the song is, as the inspection found: the measure of a step's progress. */
export function songSeconds(task: StepTask): number {
  const inspection = task.inputs.inspect?.summary as { sound?: { durationSeconds?: number } } | undefined;
  return inspection?.sound?.durationSeconds ?? 0;
}
