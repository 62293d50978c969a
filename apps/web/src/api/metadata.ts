import {
  type CoverChoice,
  type DetailComparison,
  type DetailsChange,
  detailComparisonSchema,
  foundLyricsSchema,
  type MetadataResult,
  metadataResultSchema,
  type SongDetails,
  songDetailsSchema,
} from '@refrain/contract';
import { z } from 'zod';
import { json, request, send } from './http.ts';
import { queryOf } from './library.ts';

const songPath = (songId: string) => `/api/v1/songs/${encodeURIComponent(songId)}`;

/** What the services that are switched on know about a song of this name. */
export const searchMetadata = (query: { title: string; artist: string }): Promise<MetadataResult> =>
  request(metadataResultSchema, `/api/v1/metadata/search?${queryOf({ ...query, limit: 8 })}`);

export const searchLyrics = async (query: { title: string; artist: string }) =>
  (await request(z.object({ results: z.array(foundLyricsSchema) }), `/api/v1/lyrics/search?${queryOf(query)}`)).results;

export const getDetails = (songId: string): Promise<SongDetails> => request(songDetailsSchema, `${songPath(songId)}/details`);

/** Field by field, what the library, the file and services outside say. */
export const compareDetails = (songId: string): Promise<DetailComparison> =>
  request(detailComparisonSchema, `${songPath(songId)}/details/compare`, { method: 'POST' });

/** Where a picture that a service has can be looked at. */
export const coverPreviewUrl = ({ source, ref }: CoverChoice): string => `/api/v1/metadata/cover?${queryOf({ source, ref })}`;

export const applyDetails = (songId: string, change: Partial<DetailsChange>): Promise<SongDetails> =>
  request(songDetailsSchema, `${songPath(songId)}/details`, json('PATCH', change));

export async function giveCover(songId: string, file: File): Promise<void> {
  const form = new FormData();
  form.set('file', file, file.name);
  await send(`${songPath(songId)}/cover`, { method: 'PUT', body: form });
}
