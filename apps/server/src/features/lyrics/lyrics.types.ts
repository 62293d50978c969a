import type { LyricsSource } from '@refrain/contract';

/** Lyrics on their way to become a version. */
export interface NewLyrics {
  readonly songId: string;
  readonly source: LyricsSource;
  readonly how: string;
  readonly text: string;
  readonly language: string | null;
  readonly score: number | null;
  readonly madeBy: string | null;
}
