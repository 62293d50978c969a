// A refusal: the request was understood and is turned down for a reason that the caller can act on.

import type { ErrorCode } from '@refrain/contract';

export type ErrorDetails = Readonly<Record<string, unknown>>;

export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  /** Shown to the caller: no internals. `detail` replaces the error's standard sentence. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(typeof details.detail === 'string' ? details.detail : code, options);
    this.code = code;
    this.details = details;
  }
}
