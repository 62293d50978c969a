import type { Readable } from 'node:stream';
import type { Identity } from '../jobs/jobs.types.ts';

export type { Identity };

/** A file of a song, ready to be sent. */
export interface OpenableFile {
  readonly name: string;
  /** What a browser should save it as. */
  readonly downloadName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Byte offsets, both inclusive. */
  open(range?: { start: number; end: number }): Promise<Readable>;
}

export interface SongEvents {
  'song.changed': { readonly songId: string };
  'song.removed': { readonly songId: string; readonly listed: boolean };
}
