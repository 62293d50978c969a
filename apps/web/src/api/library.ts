import {
  artistListSchema,
  type BatchAction,
  type BatchResult,
  batchResultSchema,
  duplicatesSchema,
  favouriteListSchema,
  folderListSchema,
  type LibraryStatistics,
  labelListSchema,
  libraryStatisticsSchema,
  type SongOrder,
  searchResultSchema,
  songListSchema,
} from '@refrain/contract';
import { json, request, send } from './http.ts';

const BASE = '/api/v1';
const PAGE_SONGS = 60;
const PAGE_ARTISTS = 200;

/** Which songs a list shows. */
export interface SongFilter {
  order?: SongOrder;
  artist?: string;
  label?: string;
  folder?: string;
  favourites?: 'mine';
}

/** Parameters of an address; what is absent is left out. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.toString();
}

export const listSongs = (filter: SongFilter, cursor: string | null) =>
  request(songListSchema, `${BASE}/songs?${queryOf({ limit: PAGE_SONGS, cursor: cursor ?? undefined, ...filter })}`);

/** The best songs for some words of title, artist, album or lyrics; slips of the finger do not matter. */
export const searchSongs = (words: string, offset = 0) =>
  request(searchResultSchema, `${BASE}/search?${queryOf({ q: words, limit: PAGE_SONGS, offset })}`);

export const listArtists = (offset: number) => request(artistListSchema, `${BASE}/artists?${queryOf({ limit: PAGE_ARTISTS, offset })}`);

export const listLabels = () => request(labelListSchema, `${BASE}/labels`);
export const listFolders = () => request(folderListSchema, `${BASE}/folders`);
export const listFavourites = () => request(favouriteListSchema, `${BASE}/favourites`);

export async function setFavourite(songId: string, liked: boolean): Promise<void> {
  await send(`${BASE}/favourites/${encodeURIComponent(songId)}`, { method: liked ? 'PUT' : 'DELETE' });
}

export const getStatistics = (): Promise<LibraryStatistics> => request(libraryStatisticsSchema, `${BASE}/library/statistics`);
export const getDuplicates = () => request(duplicatesSchema, `${BASE}/library/duplicates`);

/** One thing done to many songs. */
export const runBatch = (action: BatchAction): Promise<BatchResult> =>
  request(batchResultSchema, `${BASE}/library/batch`, json('POST', action));

/** Many songs as one file to keep. */
export async function exportSongs(songIds: readonly string[]): Promise<Blob> {
  return (await send(`${BASE}/library/export`, json('POST', { songIds }))).blob();
}
