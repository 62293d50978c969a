import { jobRoom, LIBRARY_ROOM, songRoom } from '@refrain/contract';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { RealtimeHub, RoomGuard } from '../../platform/realtime/realtime-hub.types.ts';
import type { IdentityService } from '../accounts/identity.service.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import type { SongListService } from './song-list.service.ts';
import type { SongsService } from './songs.service.ts';
import type { SongEvents } from './songs.types.ts';

export interface SongsRealtimeParts {
  readonly songs: SongsService;
  readonly songList: SongListService;
  readonly jobs: JobsService;
  readonly events: EventBus<JobEvents & SongEvents>;
  readonly reportError: (context: string, error: unknown) => void;
}

const FIRST_PAGE = 50;
const SHORTEST_PAUSE_MS = 250;

/** Which rooms there are, and what they look like on entering: the house's library, its songs, and jobs by their id. */
export function songRooms({
  songs,
  songList,
  jobs,
  identity,
}: Pick<SongsRealtimeParts, 'songs' | 'songList' | 'jobs'> & { identity: IdentityService }): RoomGuard {
  return {
    async authorise(room, handshake) {
      // Refuses keys that are not known, and strangers where everybody must sign in.
      await identity.ofHandshake(handshake, 'inside');
      if (room === LIBRARY_ROOM) return true;
      const [kind, id = ''] = room.split(':');
      if (kind === 'song') return (await songs.find(id))?.ownerId === null;
      return kind === 'job' && (await jobs.find(id))?.job.ownerId === null;
    },
    async snapshot(room) {
      if (room === LIBRARY_ROOM) return songList.list(ANYBODY, { limit: FIRST_PAGE });
      const [kind, id = ''] = room.split(':');
      return kind === 'song' ? songs.view(await songs.get(id, ANYBODY)) : jobs.view(await jobs.get(id, ANYBODY));
    },
  };
}

/** Tells the rooms what changed, each song at most four times a second. */
export function publishSongChanges(
  { songs, jobs, events, reportError }: Omit<SongsRealtimeParts, 'songList'>,
  hub: RealtimeHub,
): () => void {
  const waiting = new Map<string, { timer: NodeJS.Timeout; jobIds: Set<string> }>();

  const publish = async (songId: string, jobIds: ReadonlySet<string>) => {
    const song = await songs.find(songId);
    for (const jobId of jobIds) {
      const found = await jobs.find(jobId);
      if (found && found.job.ownerId === null) hub.publish(jobRoom(jobId), 'job.changed', await jobs.view(found));
    }
    if (song?.ownerId !== null) return;
    hub.publish(songRoom(songId), 'song.changed', await songs.view(song));
    if (song.listed === 1) hub.publish(LIBRARY_ROOM, 'library.songChanged', await songs.summary(song));
  };

  const changed = (songId: string, jobId?: string) => {
    let entry = waiting.get(songId);
    if (!entry) {
      const jobIds = new Set<string>();
      const timer = setTimeout(() => {
        waiting.delete(songId);
        publish(songId, jobIds).catch((error: unknown) => reportError('A change could not be published.', error));
      }, SHORTEST_PAUSE_MS);
      entry = { timer, jobIds };
      waiting.set(songId, entry);
    }
    if (jobId !== undefined) entry.jobIds.add(jobId);
  };

  const unsubscribe = [
    events.subscribe('job.changed', ({ songId, jobId }) => changed(songId, jobId)),
    events.subscribe('song.added', ({ songId }) => changed(songId)),
    events.subscribe('song.changed', ({ songId }) => changed(songId)),
    events.subscribe('song.removed', ({ songId, listed }) => {
      if (listed) hub.publish(LIBRARY_ROOM, 'library.songRemoved', { songId });
    }),
  ];
  return () => {
    for (const stop of unsubscribe) stop();
    for (const { timer } of waiting.values()) clearTimeout(timer);
  };
}
