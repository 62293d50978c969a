import type { ErrorCode } from '@refrain/contract';
import type { ErrorFormat } from '../platform/http/http-server.types.ts';
import { OPEN_KARAOKE_STUDIO_ERRORS } from './open-karaoke-studio.errors.ts';

const KARAOKE_BACKEND = /^\/api\/(process|upload-info|cleanup|status|results|files)(\/|$)/;
const MUSIC_ASSISTANT = /^\/api\/(audio|jobs)(\/|$)/;

/** Karaoke Backend knows three refusals of an upload: not a usable request, too large, not a sound. */
const KARAOKE_STATUSES: Partial<Record<ErrorCode, number>> = {
  'audio.noSound': 415,
  'audio.corrupt': 415,
  'audio.tooShort': 415,
  'audio.tooLong': 413,
  'model.notInstalled': 400,
};

const MUSIC_ASSISTANT_STATUSES: Partial<Record<ErrorCode, number>> = {
  'audio.unsupported': 400,
  'audio.noSound': 400,
  'audio.corrupt': 400,
  'audio.tooShort': 400,
  'audio.tooLong': 413,
  'model.notInstalled': 400,
};

/** How refusals look on the paths of the older systems. `code` is ours, and the same everywhere. */
export const COMPAT_ERROR_FORMATS: readonly ErrorFormat[] = [
  OPEN_KARAOKE_STUDIO_ERRORS,
  {
    matches: (path) => KARAOKE_BACKEND.test(path),
    format: ({ status, code, detail, requestId }) => {
      const status_code = KARAOKE_STATUSES[code] ?? status;
      return { status: status_code, body: { error: true, message: detail, status_code, code, request_id: requestId } };
    },
  },
  {
    matches: (path) => MUSIC_ASSISTANT.test(path),
    format: ({ status, code, detail, requestId }) => ({
      status: MUSIC_ASSISTANT_STATUSES[code] ?? status,
      // `error` is what Open Karaoke Studio's clients read on the paths that both have.
      body: { detail, error: detail, code, request_id: requestId },
    }),
  },
];
