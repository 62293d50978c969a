import type { SendableFile } from '../../platform/http/send-file.ts';

/** A file of a song, ready to be sent. */
export interface OpenableFile extends SendableFile {
  readonly name: string;
}

export interface SongEvents {
  'song.changed': { readonly songId: string };
  /** Somebody gave the words; `by` is an account or a key. */
  'song.lyricsGiven': { readonly songId: string; readonly text: string; readonly by: string | null };
  'song.removed': { readonly songId: string; readonly listed: boolean };
}
