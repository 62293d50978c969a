import {
  type Info,
  infoSchema,
  type Job,
  jobSchema,
  type Song,
  type SongEdit,
  songSchema,
  type UploadResult,
  uploadResultSchema,
} from '@refrain/contract';
import { z } from 'zod';
import { keep, readKept } from '../ui/kept.ts';
import { json, request, send } from './http.ts';

const BASE = '/api/v1';
const peaksSchema = z.object({ peaks: z.array(z.number()) });

export const getInfo = (): Promise<Info> => request(infoSchema, `${BASE}/info`);

export const getSong = (songId: string): Promise<Song> => request(songSchema, songPath(songId));

export const editSong = (songId: string, edit: SongEdit): Promise<Song> => request(songSchema, songPath(songId), json('PATCH', edit));

/** A page that is being left may still take its request along: until it is answered the id is kept, for {@link finishDeletes}. */
export async function deleteSong(songId: string): Promise<void> {
  keepDeleting([...readDeleting(), songId]);
  try {
    await send(songPath(songId), { method: 'DELETE', keepalive: true });
  } finally {
    keepDeleting(readDeleting().filter((id) => id !== songId));
  }
}

/** Asks once more for what an earlier page was left too fast for; a song that is gone already is refused, which is fine. */
export async function finishDeletes(): Promise<void> {
  await Promise.allSettled([...new Set(readDeleting())].map(deleteSong));
}

export const makeDemo = async (): Promise<UploadResult> =>
  remembered(await request(uploadResultSchema, `${BASE}/demo`, { method: 'POST' }));

export const cancelJob = (jobId: string): Promise<Job> => request(jobSchema, `${BASE}/jobs/${jobId}/cancel`, { method: 'POST' });

export const retryJob = (jobId: string): Promise<Job> => request(jobSchema, `${BASE}/jobs/${jobId}/retry`, { method: 'POST' });

export const getPeaks = async (url: string): Promise<number[]> => (await request(peaksSchema, url)).peaks;

/** Where a file of a song is; null where it is not made (yet). */
export function fileUrl(song: Song, name: string): string | null {
  return song.files.find((file) => file.name === name)?.url ?? null;
}

/**
 * Waits until a file that is made when it is asked for is there. It is not sent: whoever wants it follows its address afterwards.
 * @throws RefusedError, UnreachableError
 */
export async function makeFile(url: string, signal: AbortSignal): Promise<void> {
  // Its first byte, not HEAD: a refusal says why, and an address that is signed is signed for reading.
  await send(url, { headers: { range: 'bytes=0-0' }, signal });
}

/** Keeps the job's id: it is told once, and it is the key to cancelling and retrying. */
export function rememberJob(songId: string, jobId: string): void {
  keep(`job.${songId}`, jobId);
}

/** The job this browser started for a song. */
export function rememberedJob(songId: string): string | null {
  return readKept(`job.${songId}`);
}

const readDeleting = (): string[] => readKept('deleting')?.split(' ') ?? [];
const keepDeleting = (songIds: readonly string[]) => keep('deleting', songIds.length > 0 ? songIds.join(' ') : null);

function remembered(result: UploadResult): UploadResult {
  rememberJob(result.songId, result.jobId);
  return result;
}

function songPath(songId: string): string {
  return `${BASE}/songs/${encodeURIComponent(songId)}`;
}
