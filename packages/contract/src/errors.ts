import { z } from 'zod';

/** Every refusal a caller can meet. Codes are stable: clients may switch on them. */
export const ERROR_CODES = [
  'request.invalid',
  'request.notFound',
  'request.rateLimited',
  'auth.required',
  'auth.forbidden',
  'auth.wrongPassword',
  'auth.tooManyAttempts',
  'auth.otherSite',
  'auth.providerFailed',
  'account.notFound',
  'account.nameTaken',
  'account.keyNotFound',
  'account.lastAdmin',
  'upload.missingFile',
  'upload.tooLarge',
  'upload.badName',
  'upload.interrupted',
  'upload.infected',
  'upload.notFound',
  'audio.unsupported',
  'audio.noSound',
  'audio.corrupt',
  'audio.empty',
  'audio.tooShort',
  'audio.notFound',
  'decoder.missing',
  'decoder.failed',
  'song.notFound',
  'song.notReady',
  'lyrics.invalid',
  'file.notFound',
  'file.outsideFolder',
  'job.notFound',
  'job.notFinished',
  'job.finished',
  'job.unknownType',
  'job.timeout',
  'job.cancelled',
  'job.expired',
  'job.interrupted',
  'job.outOfMemory',
  'step.failed',
  'model.unknown',
  'model.notInstalled',
  'model.damaged',
  'storage.full',
  'storage.failed',
  'service.unavailable',
  'internal',
] as const;
export const errorCodeSchema = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** The body of every refused `/api/v1` request (RFC 9457, `application/problem+json`). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: errorCodeSchema,
  /** What happened and what to do, for people. */
  detail: z.string(),
  requestId: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;
