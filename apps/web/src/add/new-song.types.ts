import { z } from 'zod';

/** Where a new song's sound comes from. */
export type SongOrigin = { kind: 'link'; url: string } | { kind: 'file'; file: File };

/** A song before it is made: what is known of it so far. */
export interface NewSong {
  origin: SongOrigin;
  title: string;
  artist: string;
  album: string;
  lyrics: string;
}

/** What the address of the page may bring along: words to look for. */
export const addSearchSchema = z.object({ find: z.string().max(200).optional().catch(undefined) });

export const ADD_STEPS = ['origin', 'details', 'lookup', 'lyrics'] as const;
export type AddStep = (typeof ADD_STEPS)[number];

/** `Artist - Title (Official Video)`: what a page or a file is called says mostly both. */
export function guessNames(name: string): { title: string; artist: string } {
  const bare = name
    .replace(/\.[a-z0-9]{2,4}$/i, '')
    .replace(/[([](official|lyric|audio|video|hd|hq|remaster)[^)\]]*[)\]]/gi, '')
    .replace(/[_\s]+/g, ' ')
    .trim();
  const [artist = '', ...rest] = bare.split(/\s+[-–—]\s+/);
  return rest.length > 0 ? { artist: artist.trim(), title: rest.join(' - ').trim() } : { artist: '', title: bare };
}
