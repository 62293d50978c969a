import type { QueueEntry, SongSummary } from '@refrain/contract';
import type { SongRow } from '../platform/database/schema.ts';
import { songBody } from './open-karaoke-studio.views.ts';

export type QueueItem = ReturnType<typeof queueItem>;

/** An item of the queue under the names of all versions of Open Karaoke Studio; position 0 is on stage. */
export function queueItem(
  { id, songId, singers, addedAt }: Pick<QueueEntry, 'id' | 'songId' | 'singers' | 'addedAt'>,
  { position, expectedAt }: { readonly position: number; readonly expectedAt: string | null },
  found: { readonly song: SongRow; readonly summary: SongSummary } | null,
) {
  const singer = singers.map(({ name }) => name).join(' & ');
  return {
    id,
    songId,
    song_id: songId,
    singer,
    singerName: singer,
    singer_name: singer,
    position,
    addedAt,
    added_at: addedAt,
    expectedAt,
    song: found === null ? null : songBody(found.song, found.summary),
  };
}

/** What `play_song` and the answer to it carry. */
export function playedSong({ song, singer }: QueueItem) {
  return { ...song, singer };
}
