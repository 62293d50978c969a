import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { Listeners } from '../../platform/events/listeners.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import type { SongEvents } from '../songs/songs.types.ts';
import type { LyricsService } from './lyrics.service.ts';

export interface LyricsListenerParts {
  readonly lyrics: LyricsService;
  readonly jobs: JobsService;
  readonly events: EventBus<JobEvents & SongEvents>;
}

/** Keeps what was heard or given as versions, and looks for better words once a song's voice was heard. */
export function listenForLyrics({ lyrics, jobs, events }: LyricsListenerParts): Listeners<JobEvents & SongEvents> {
  const listeners = new Listeners(events);
  listeners.on('song.lyricsGiven', (given) => lyrics.keepGiven(given));
  listeners.on('job.finished', async ({ jobId }) => {
    const found = await jobs.find(jobId);
    const heard = found?.steps.some(({ name, status }) => name === 'transcribe' && status === 'done');
    if (!found || !heard || found.song.listed === 0) return;
    await lyrics.keepRecognised(found.song);
    await lyrics.findBySelf(found.song, { ...ANYBODY, ownerId: found.song.ownerId, role: 'admin' });
  });
  return listeners;
}
