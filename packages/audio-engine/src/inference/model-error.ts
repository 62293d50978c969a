/** Why a model cannot be used. */
export type ModelErrorCode = 'model.unknown' | 'model.notInstalled' | 'model.damaged';

/** A refusal to use a model. `message` says what to do and is fit to be shown to a user. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly modelId: string;

  constructor(code: ModelErrorCode, modelId: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ModelError';
    this.code = code;
    this.modelId = modelId;
  }
}
