import { type SongLyrics, songLyricsSchema, type UploadResult, uploadResultSchema } from '@refrain/contract';
import { json, request } from './http.ts';
import { rememberJob } from './songs.ts';

const path = (songId: string) => `/api/v1/songs/${encodeURIComponent(songId)}/lyrics`;

/** Every version of a song's words. */
export const getLyrics = (songId: string): Promise<SongLyrics> => request(songLyricsSchema, path(songId));

/** Gives a song its words, plain or with times: a new version, and a job that puts them on the voice. */
export const giveLyrics = async (songId: string, text: string): Promise<UploadResult> =>
  remembered(await request(uploadResultSchema, path(songId), json('PUT', { text })));

export const restoreLyrics = async (songId: string, versionId: string): Promise<UploadResult> =>
  remembered(await request(uploadResultSchema, `${path(songId)}/versions/${encodeURIComponent(versionId)}/restore`, { method: 'POST' }));

function remembered(result: UploadResult): UploadResult {
  rememberJob(result.songId, result.jobId);
  return result;
}
