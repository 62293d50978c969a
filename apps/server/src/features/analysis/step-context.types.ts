import type { StepResult, StepTask } from './analysis.types.ts';
import type { StepEngine } from './step-engine.ts';

/** What `steps/<name>.step.ts` exports as `run`. */
export interface StepContext {
  readonly engine: StepEngine;
  /** 0…1 */
  progress(fraction: number): void;
}
export type RunStep = (task: StepTask, context: StepContext) => Promise<StepResult>;
