import type { SendableFile } from '../../platform/http/send-file.ts';

/** A file of a song, ready to be sent. */
export interface OpenableFile extends SendableFile {
  readonly name: string;
}

export interface SongEvents {
  'song.changed': { readonly songId: string };
  'song.removed': { readonly songId: string; readonly listed: boolean };
}
