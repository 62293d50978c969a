import type { SongRow } from '../../platform/database/schema.ts';

/** What of a song its name search looks at. */
export interface SongNames {
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
}

/** What a song that was found is ranked by. */
export type FoundSong = Pick<SongRow, 'id' | 'titleKey' | 'artistKey' | 'albumKey'>;

/** A word that was asked for, folded, as people may have meant it: a song has to have one of these. */
export type Meanings = readonly string[];

/**
 * Finds songs by words. The texts are folded on the way in and out (platform/search/fold-text.ts), so case, accents and
 * punctuation do not matter. Of names a word's beginning is enough, of lyrics the last
 * word's. One adapter per database.
 */
export interface SearchIndex {
  putNames(songId: string, names: SongNames): Promise<void>;
  putLyrics(songId: string, lyrics: string): Promise<void>;
  /** Songs that somebody sees with one meaning of every word, newest entries first. */
  find(where: 'names' | 'lyrics', words: readonly Meanings[], by: { ownerId: string | null; limit: number }): Promise<FoundSong[]>;
  /** Indexed words that look like this one, best first; a distance is not promised. */
  similarWords(word: string, limit: number): Promise<string[]>;
  /** Listed songs that are not in the index yet. */
  missing(limit: number): Promise<string[]>;
}
