/** Why a sound was refused or could not be worked on. */
export type AudioErrorCode =
  | 'audio.unsupported'
  | 'audio.noSound'
  | 'audio.corrupt'
  | 'audio.empty'
  | 'audio.tooShort'
  | 'audio.tooLong'
  | 'decoder.missing'
  | 'decoder.failed'
  | 'storage.full';

const MESSAGES: Record<AudioErrorCode, string> = {
  'audio.unsupported':
    'This is not a sound file that can be read here. Try MP3, WAV, FLAC, M4A, OGG, Opus, WMA, AIFF or a video with sound.',
  'audio.noSound': 'This file has no sound in it. Try another.',
  'audio.corrupt': 'This file is damaged: no sound could be read from it. Try a fresh copy.',
  'audio.empty': 'This file is empty. Try another.',
  'audio.tooShort': 'This sound is too short to work with. Try a longer one.',
  'audio.tooLong': 'This sound is longer than this server takes (MAX_DURATION). Cut it into songs.',
  'decoder.missing': 'No audio decoder was found. Install ffmpeg, or install the optional package node-av with `npm install`.',
  'decoder.failed': 'The audio decoder stopped unexpectedly. Try again; if it happens again, check free memory and disk space.',
  'storage.full': 'The disk is full. Free some space and try again.',
};

/** A refusal of a file, or a failure of the decoder. `message` is fit to be shown to a user; `cause` holds the detail. */
export class AudioError extends Error {
  readonly code: AudioErrorCode;

  constructor(code: AudioErrorCode, cause?: unknown) {
    super(MESSAGES[code], cause === undefined ? undefined : { cause });
    this.name = 'AudioError';
    this.code = code;
  }
}
