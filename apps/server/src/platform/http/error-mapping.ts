// Every error becomes an answer here: its status, its code and a sentence for people, with nothing of the inside.
import type { ErrorCode } from '@refrain/contract';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isReferenceGone } from '../database/database-errors.ts';
import { DomainError } from '../errors/domain-error.ts';
import type { ErrorAnswer } from './http-server.types.ts';

type Refusal = readonly [status: number, sentence: string];

/** Status and standard sentence of every code; a DomainError's `detail` replaces the sentence. */
export const REFUSALS = {
  'request.invalid': [400, 'The request is not understood.'],
  'request.notFound': [404, 'There is nothing at this address.'],
  'request.rateLimited': [429, 'Too many requests. Wait a minute and try again.'],
  'auth.required': [401, 'Sign in or send a key.'],
  'auth.forbidden': [403, 'This is not yours to see or change.'],
  'auth.wrongPassword': [401, 'Name or password is not right.'],
  'auth.tooManyAttempts': [429, 'Too many tries. Wait a little and try again.'],
  'auth.otherSite': [403, 'Another site sent this. Open Refrain itself and try again, or add the site to CORS_ORIGINS.'],
  'auth.providerFailed': [502, 'The sign-in service did not answer as it should. Try again, or sign in with a password.'],
  'account.notFound': [404, 'There is no such account.'],
  'account.nameTaken': [409, 'This name is taken. Choose another.'],
  'account.keyNotFound': [404, 'There is no such key.'],
  'account.lastAdmin': [409, 'This is the last admin. Make somebody else admin first.'],
  'upload.missingFile': [400, 'Send the song as multipart/form-data in the field "file".'],
  'upload.tooLarge': [413, 'The file is larger than this server takes.'],
  'upload.badName': [400, 'The file needs a name.'],
  'upload.interrupted': [400, 'The upload broke off. Send it again.'],
  'upload.infected': [422, 'The virus scanner refused the file.'],
  'upload.busy': [423, 'Another request is sending this upload. Try again in a moment.'],
  'upload.notFound': [404, 'There is no such upload.'],
  'audio.unsupported': [415, 'This is not a kind of sound file that can be read.'],
  'audio.noSound': [422, 'The file holds no sound.'],
  'audio.corrupt': [422, 'The file is damaged and cannot be decoded.'],
  'audio.empty': [400, 'The file is empty.'],
  'audio.tooShort': [422, 'The recording is too short.'],
  'audio.tooLong': [422, 'The recording is longer than this server takes.'],
  'audio.notFound': [404, 'There is no such recording.'],
  'decoder.missing': [503, 'No audio decoder is at hand. Run "refrain doctor" on the server.'],
  'decoder.failed': [500, 'The audio decoder failed.'],
  'song.notFound': [404, 'There is no such song.'],
  'song.notReady': [409, 'The song is not ready yet.'],
  'song.noSound': [409, 'Only the name of this song is known: add its sound first.'],
  'playlist.notFound': [404, 'There is no such playlist.'],
  'folder.notFound': [404, 'There is no such folder.'],
  'folder.unreadable': [422, 'The folder cannot be read.'],
  'folder.busy': [409, 'The folder is being read already. Wait, or stop that first.'],
  'picture.unsupported': [415, 'This is not a picture that a browser shows. Send a JPEG, PNG, WebP, GIF or AVIF.'],
  'bundle.invalid': [422, 'This is not a bundle of songs that can be taken in.'],
  'lyrics.invalid': [422, 'The lyrics cannot be read.'],
  'lyrics.notFound': [404, 'There are no such lyrics.'],
  'metadata.notFound': [404, 'Nothing was found that fits this song.'],
  'cover.invalid': [422, 'This is not a picture that can be shown.'],
  'file.notFound': [404, 'There is no such file.'],
  'file.outsideFolder': [403, 'This file does not belong to the job.'],
  'job.notFound': [404, 'There is no such job.'],
  'job.notFinished': [409, 'The job is not finished yet.'],
  'job.finished': [409, 'The job is already finished.'],
  'job.unknownType': [400, 'There is no such kind of job.'],
  'job.timeout': [504, 'The job took too long and was stopped.'],
  'job.cancelled': [409, 'The job was cancelled.'],
  'job.expired': [410, 'The job and its files are gone.'],
  'job.interrupted': [500, 'The job was interrupted. Start it again.'],
  'job.outOfMemory': [500, 'The job needed more memory than there is.'],
  'step.failed': [500, 'A step of the job failed.'],
  'model.unknown': [400, 'There is no such model.'],
  'model.notInstalled': [409, 'This model is not installed on the server.'],
  'model.damaged': [500, 'A model file is damaged. Run "refrain doctor" on the server.'],
  'party.notFound': [404, 'There is no such party, or you are not in it. Ask for its code.'],
  'party.codeUnknown': [404, 'No party has this code. Look at the screen once more.'],
  'party.ended': [410, 'This party is over.'],
  'party.notLetIn': [403, 'The host has not let you in yet. One moment.'],
  'party.nameTaken': [409, 'Somebody here has this name already. Take another, or add a letter.'],
  'party.memberNotFound': [404, 'Nobody like this is in the party.'],
  'queue.entryNotFound': [404, 'This song is not in the queue.'],
  'queue.entryGone': [409, 'This song is not waiting any more.'],
  'queue.closed': [403, 'Only the host adds songs at this party.'],
  'queue.quotaReached': [409, 'You have as many songs in the queue as the host allows.'],
  'queue.nothingToUndo': [409, 'There is nothing to take back.'],
  'performance.nobodyOnStage': [409, 'Nobody is on stage.'],
  'performance.nobodyReady': [409, 'No song in the queue is ready to be sung.'],
  'performance.outOfLimits': [422, 'The host has set narrower limits for this.'],
  'outside.switchedOff': [409, 'This needs the internet, and it is switched off.'],
  'outside.addressRefused': [422, 'This address is on the server itself or in its own network, so it is not asked.'],
  'outside.unreachable': [502, 'The service outside does not answer. Try again later.'],
  'outside.busy': [503, 'The service outside has had enough for now. Try again in a while.'],
  'outside.misunderstood': [502, 'The service outside gave an answer that cannot be understood.'],
  'import.notFound': [404, 'There is no such import.'],
  'import.finished': [409, 'The import is already finished.'],
  'import.notFinished': [409, 'The import is not finished yet.'],
  'import.cancelled': [409, 'The import was cancelled.'],
  'import.interrupted': [500, 'The import was interrupted when the server stopped. Start it again.'],
  'import.badLink': [422, 'Nothing can be imported from this link.'],
  'import.tooLarge': [413, 'What is behind the link is larger than this server takes.'],
  'import.toolMissing': [503, 'Links of video sites need yt-dlp: install it on the server, or say where it is with YT_DLP_PATH.'],
  'import.toolOutdated': [502, 'The site has changed and yt-dlp does not know it yet: update yt-dlp on the server, then try again.'],
  'import.signInNeeded': [422, 'The site asks for a sign-in: give yt-dlp cookies with YT_DLP_COOKIES_FILE, or choose another link.'],
  'import.private': [422, 'This one is private or for members only. Choose another link.'],
  'import.unavailable': [422, 'This one is not available, at least not here. Choose another link.'],
  'import.failed': [502, 'The import failed. Try again later.'],
  'webhook.notFound': [404, 'There is no such webhook.'],
  'database.newer': [409, 'This was made by a newer version of Refrain. Use that version, or a newer one.'],
  'storage.full': [507, 'The disk of the server is full.'],
  'storage.failed': [500, 'The storage of the server failed.'],
  'service.unavailable': [503, 'A part of the server is not available. Try again later.'],
  internal: [500, 'Something went wrong on the server. The request id helps to find it in the log.'],
} as const satisfies Record<ErrorCode, Refusal>;

// What Fastify, its plugins and the databases refuse, and a full disk, by their error codes.
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'upload.tooLarge',
  FST_REQ_FILE_TOO_LARGE: 'upload.tooLarge',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'upload.missingFile',
  ENOSPC: 'storage.full',
  EDQUOT: 'storage.full',
  SQLITE_FULL: 'storage.full',
  SQLITE_CORRUPT: 'storage.failed',
  SQLITE_NOTADB: 'storage.failed',
  // PostgreSQL: disk full; a transaction that lost against others again and again; a NUL in a text, a number too large.
  '53100': 'storage.full',
  '40001': 'service.unavailable',
  '40P01': 'service.unavailable',
  '22021': 'request.invalid',
  '22003': 'request.invalid',
  DATABASE_UNAVAILABLE: 'service.unavailable',
  BLOBS_UNAVAILABLE: 'service.unavailable',
  BLOBS_REFUSED: 'storage.failed',
  BLOBS_FULL: 'storage.full',
};

const GONE = { detail: 'What this was about has been removed meanwhile.' };

export function answerFor(error: unknown, requestId = ''): ErrorAnswer {
  if (error instanceof DomainError) return refusal(error.code, requestId, error.details);
  if (hasZodFastifySchemaValidationErrors(error)) return refusal('request.invalid', requestId, validationDetails(error.validation));
  if (!(error instanceof Error)) return refusal('internal', requestId);
  if (isReferenceGone(error)) return refusal('request.notFound', requestId, GONE);
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  if (known) return refusal(known, requestId);
  if (statusCode === 429) return refusal('request.rateLimited', requestId);
  // The framework's own refusals: their status is right and their message is meant for the caller.
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return { ...refusal('request.invalid', requestId, { detail: error.message }), status: statusCode };
  return refusal('internal', requestId);
}

/** The RFC 9457 body of an answer. */
export function toProblem({ status, code, detail, details, requestId }: ErrorAnswer): Readonly<Record<string, unknown>> {
  return { ...details, type: `urn:refrain:error:${code}`, title: REFUSALS[code][1], status, code, detail, requestId };
}

function refusal(code: ErrorCode, requestId: string, { detail, ...details }: Readonly<Record<string, unknown>> = {}): ErrorAnswer {
  const [status, sentence] = REFUSALS[code];
  return { status, code, detail: typeof detail === 'string' ? detail : sentence, details, requestId };
}

interface ValidationIssue {
  readonly instancePath: string;
  readonly message?: string | undefined;
}

function validationDetails(validation: readonly ValidationIssue[]): Readonly<Record<string, unknown>> {
  const issues = validation.map(({ instancePath, message = '' }) => ({
    path: instancePath.replace(/^\//, '').replaceAll('/', '.'),
    message,
  }));
  const sentences = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return { detail: `The request is not understood. ${sentences.join('; ')}`, issues };
}
