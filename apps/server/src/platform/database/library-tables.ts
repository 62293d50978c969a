// The tables of the library beside the songs themselves; part of schema.ts.
import type { Generated, Selectable } from 'kysely';

export interface SongLabelsTable {
  songId: string;
  labelKey: string;
  label: string;
}

export interface SongFavouritesTable {
  /** An account or a visitor. */
  personId: string;
  songId: string;
  createdAt: number;
}

export interface PlaylistsTable {
  id: string;
  ownerId: string | null;
  creatorId: string | null;
  name: string;
  nameKey: string;
  /** Null: its songs are listed one by one. */
  rulesJson: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface PlaylistSongsTable {
  playlistId: string;
  songId: string;
  position: number;
}

export interface WatchedFoldersTable {
  id: string;
  path: string;
  /** 1: named by LIBRARY_FOLDERS, and gone with it. */
  fromSettings: 0 | 1;
  nameRule: string;
  analyseAtOnce: 0 | 1;
  createdAt: number;
  scannedAt: number | null;
}

export interface WatchedFilesTable {
  folderId: string;
  /** Within the folder, with `/`. */
  path: string;
  sizeBytes: number;
  modifiedAt: number;
  outcome: 'added' | 'known' | 'failed';
  songId: string | null;
  message: string | null;
  lookedAt: number;
}

export interface SearchDocumentsTable {
  id: Generated<number>;
  songId: string;
}

export interface SearchWordsTable {
  id: Generated<number>;
  word: string;
}

/** How the beginning of a sound sounds, so that it is found in other encodings. */
export interface SoundPrintsTable {
  audioSha256: string;
  /** 30 bits of the whole. */
  sketch: number;
  /** In base64, 32 bits for each frame. */
  words: string;
}

export interface LibraryTables {
  soundPrints: SoundPrintsTable;
  songLabels: SongLabelsTable;
  songFavourites: SongFavouritesTable;
  playlists: PlaylistsTable;
  playlistSongs: PlaylistSongsTable;
  watchedFolders: WatchedFoldersTable;
  watchedFiles: WatchedFilesTable;
  searchDocuments: SearchDocumentsTable;
  searchWords: SearchWordsTable;
}

export type SoundPrintRow = Selectable<SoundPrintsTable>;
export type PlaylistRow = Selectable<PlaylistsTable>;
export type WatchedFolderRow = Selectable<WatchedFoldersTable>;
export type WatchedFileRow = Selectable<WatchedFilesTable>;
