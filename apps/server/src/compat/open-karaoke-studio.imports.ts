import type { Import } from '@refrain/contract';

const STATUSES: Readonly<Record<Import['status'], string>> = {
  queued: 'pending',
  downloading: 'downloading',
  completed: 'processing',
  failed: 'failed',
  cancelled: 'cancelled',
};
/** Of the whole, the download is the part from 5 to 30 per cent; the song's own job is the rest. */
const DOWNLOAD = { from: 5, to: 30 };

/** A download as its clients see a job. */
export function importBody({ id, status, progress, title, artist, songId, failure, createdAt, finishedAt, url }: Import) {
  return {
    id,
    job_id: id,
    filename: url,
    status: STATUSES[status],
    progress: status === 'queued' ? 0 : percent(progress, DOWNLOAD.from, DOWNLOAD.to),
    status_message: failure?.message ?? (status === 'queued' ? 'Waiting.' : 'Downloading.'),
    error: failure?.message ?? null,
    error_message: failure?.message ?? null,
    song_id: songId,
    title,
    artist,
    created_at: createdAt,
    completed_at: finishedAt,
  };
}

/** What stays of the download when the song's own job goes on: its id, and its share of the progress. */
export function importedBody({ id, songId, title, artist }: Import, jobProgress: number) {
  return { id, job_id: id, song_id: songId, title, artist, progress: percent(jobProgress, DOWNLOAD.to, 100) };
}

function percent(share: number, from: number, to: number): number {
  return Math.round(from + share * (to - from));
}
