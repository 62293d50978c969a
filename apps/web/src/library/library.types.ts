import { SONG_ORDERS } from '@refrain/contract';
import { z } from 'zod';

/** What the address of the library says about what is shown; anything else in it is left out. */
export const librarySearchSchema = z.object({
  view: z.enum(['artists', 'playlists', 'favourites']).optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
  artist: z.string().max(200).optional().catch(undefined),
  label: z.string().max(60).optional().catch(undefined),
  folder: z.string().max(300).optional().catch(undefined),
  order: z.enum(SONG_ORDERS).optional().catch(undefined),
});
export type LibrarySearch = z.infer<typeof librarySearchSchema>;
