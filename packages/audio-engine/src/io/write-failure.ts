import { AudioError } from './audio-error.ts';

/** FFmpeg's words, which are the C library's in its own language, never the user's. */
const DISK_FULL = /No space left on device|Disk quota exceeded/;

/** Why a sound could not be written, told from what FFmpeg complained of. */
export function writeFailure(complaint: string, cause: unknown): AudioError {
  return new AudioError(DISK_FULL.test(complaint) ? 'storage.full' : 'decoder.failed', cause);
}
