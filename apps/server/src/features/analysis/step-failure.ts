import type { ErrorCode } from '@refrain/contract';

/** Why a step did not make its result, as far as people should know. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly code: ErrorCode;
  /** Whether trying again may help: a crash or an I/O error may pass, a refused file will not. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
  }
}
