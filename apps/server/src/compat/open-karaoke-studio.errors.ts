import type { ErrorCode } from '@refrain/contract';
import { DomainError } from '../platform/errors/domain-error.ts';
import type { ErrorAnswer, ErrorFormat } from '../platform/http/http-server.types.ts';

/** Open Karaoke Studio's documents write these with and without `/api`. */
const PATHS =
  /^\/(?:api\/)?(?:songs|youtube|youtube-music|lyrics|metadata|users|karaoke-queue)(?:\/|$)|^\/api\/jobs\/(?:status|dismissed|[^/]+\/dismiss)\/?$/;

/** Its families of errors, by ours. */
const CODES: Partial<Record<ErrorCode, string>> = {
  'request.invalid': 'VALIDATION_ERROR',
  'request.notFound': 'RESOURCE_NOT_FOUND',
  'request.rateLimited': 'RATE_LIMIT_EXCEEDED',
  'auth.required': 'AUTHENTICATION_REQUIRED',
  'auth.forbidden': 'PERMISSION_DENIED',
  'upload.missingFile': 'MISSING_FILE',
  'upload.tooLarge': 'FILE_TOO_LARGE',
  'upload.badName': 'VALIDATION_ERROR',
  'audio.unsupported': 'UNSUPPORTED_FILE_TYPE',
  'lyrics.invalid': 'VALIDATION_ERROR',
  'job.notFinished': 'INVALID_JOB_STATE',
  'job.finished': 'INVALID_JOB_STATE',
  'file.outsideFolder': 'SECURITY_VIOLATION',
  'storage.full': 'FILE_SYSTEM_ERROR',
  'storage.failed': 'FILE_SYSTEM_ERROR',
  'service.unavailable': 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_ERROR',
};
const FAMILIES: readonly (readonly [prefix: string, code: string])[] = [
  ['audio.', 'AUDIO_PROCESSING_ERROR'],
  ['decoder.', 'AUDIO_PROCESSING_ERROR'],
  ['step.', 'AUDIO_PROCESSING_ERROR'],
  ['model.', 'CONFIGURATION_ERROR'],
  ['upload.', 'VALIDATION_ERROR'],
  ['job.', 'JOB_ERROR'],
];
/** Where its status differs from ours. */
const STATUSES: Partial<Record<ErrorCode, number>> = { 'file.outsideFolder': 400, 'lyrics.invalid': 400, 'song.noSound': 404 };

/**
 * A refusal by one of the codes that only Open Karaoke Studio's clients know.
 * @param code for instance `INVALID_TRACK_TYPE`
 */
export function refusal(code: string, detail: string, details: Readonly<Record<string, unknown>> = {}): DomainError {
  return new DomainError('request.invalid', { ...details, detail, compatCode: code });
}

/** `{error, code, details}`: what happened for people, a code for programs, and what it is about. */
export function openKaraokeStudioBody({ code, detail, details: { compatCode, ...details }, requestId }: ErrorAnswer) {
  return { error: detail, code: typeof compatCode === 'string' ? compatCode : codeOf(code), details, request_id: requestId };
}

export const OPEN_KARAOKE_STUDIO_ERRORS: ErrorFormat = {
  matches: (path) => PATHS.test(path),
  format: (answer) => ({ status: STATUSES[answer.code] ?? answer.status, body: openKaraokeStudioBody(answer) }),
};

function codeOf(code: ErrorCode): string {
  if (/notFound$/i.test(code)) return 'RESOURCE_NOT_FOUND';
  return CODES[code] ?? FAMILIES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'APPLICATION_ERROR';
}
