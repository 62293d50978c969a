import type { ErrorCode } from '@refrain/contract';
import type { EngineConfig } from '../../config/config.types.ts';
import type { StepResult, StepTask } from './analysis.types.ts';

/** Settings of a step process, sent once when it starts. */
export interface StepProcessSettings {
  readonly engine: EngineConfig;
  /** For generated model graphs. */
  readonly cacheDir: string;
}

export type ToStepProcess =
  | { readonly type: 'configure'; readonly settings: StepProcessSettings }
  | { readonly type: 'run'; readonly task: StepTask };

export type FromStepProcess =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'done'; readonly result: StepResult }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly retryable: boolean; readonly stack: string };
