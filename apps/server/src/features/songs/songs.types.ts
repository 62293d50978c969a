import type { LyricsSource, SongOrder } from '@refrain/contract';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { DatabaseSchema } from '../../platform/database/schema.ts';
import type { SendableFile } from '../../platform/http/send-file.ts';

/** A file of a song, ready to be sent. */
export interface OpenableFile extends SendableFile {
  readonly name: string;
}

export interface SongEvents {
  'song.added': { readonly songId: string; readonly listed: boolean };
  'song.changed': { readonly songId: string };
  /** Somebody gave the words, or they lay beside the file; `by` is an account or a key. */
  'song.lyricsGiven': { readonly songId: string; readonly text: string; readonly by: string | null; readonly source: GivenLyricsSource };
  'song.removed': { readonly songId: string; readonly listed: boolean };
}

/** Where words come from that nobody had to look for. */
export type GivenLyricsSource = Extract<LyricsSource, 'person' | 'sidecar'>;

/** Which songs; what is absent does not matter. */
export interface SongFilter {
  readonly artist?: string | undefined;
  readonly album?: string | undefined;
  readonly genre?: string | undefined;
  readonly language?: string | undefined;
  readonly yearFrom?: number | undefined;
  readonly yearTo?: number | undefined;
  readonly label?: string | undefined;
  /** This folder and those in it. */
  readonly folder?: string | undefined;
  /** Marked by the house. */
  readonly favourite?: boolean | undefined;
  /** Marked by this person. */
  readonly favouriteOf?: string | undefined;
  /** Listed one by one in this playlist. */
  readonly playlistId?: string | undefined;
  readonly addedAfter?: number | undefined;
  /** With a finished job. */
  readonly ready?: boolean | undefined;
  readonly hasSound?: boolean | undefined;
}

/** Tells which songs of a query are meant. */
export type SongCondition = (e: ExpressionBuilder<DatabaseSchema, 'songs'>) => Expression<SqlBool>;

export interface SongSorting {
  readonly order: SongOrder;
  readonly direction: 'asc' | 'desc';
}

/** What is kept beside what the edit form of `/api/v1` has. */
export interface SongNoteChange {
  readonly durationMs?: number;
  readonly source?: string | null;
  readonly sourceUrl?: string | null;
  readonly compatJson?: string | null;
}

/** What is known of a song before its sound is there. */
export interface SongNote extends SongNoteChange {
  readonly title: string;
  readonly artist: string | null;
  readonly album?: string | null;
}

/** What is known of a sound that was taken in. */
export interface SoundNote {
  readonly audioSha256: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  readonly tagsJson: string;
  readonly soundJson: string;
}
