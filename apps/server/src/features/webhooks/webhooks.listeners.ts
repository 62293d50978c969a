import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { Listeners } from '../../platform/events/listeners.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import type { PartyEvents } from '../parties/parties.types.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { SongEvents } from '../songs/songs.types.ts';
import type { WebhooksService } from './webhooks.service.ts';

export interface WebhookListenerParts {
  readonly webhooks: WebhooksService;
  readonly jobs: JobsService;
  readonly songs: SongsService;
  readonly events: EventBus<JobEvents & SongEvents & PartyEvents>;
}

/**
 * What is told to webhooks of what happens. A job's id is not: it is the key to the job. Of an owner's song only its id is,
 * not what it is.
 */
export function tellWebhooks({ webhooks, jobs, songs, events }: WebhookListenerParts): Listeners<JobEvents & SongEvents & PartyEvents> {
  const about = async (songId: string) => {
    const song = await songs.find(songId);
    return song?.ownerId === null ? { songId, title: song.title, artist: song.artist } : { songId };
  };
  const listeners = new Listeners(events);
  listeners.on('job.finished', async ({ jobId, songId }) => {
    const job = (await jobs.find(jobId))?.job;
    if (!job || job.status === 'cancelled') return;
    const failure = job.errorCode === null ? null : { code: job.errorCode, message: job.errorMessage };
    await webhooks.tell(job.status === 'failed' ? 'job.failed' : 'job.done', { ...(await about(songId)), status: job.status, failure });
  });
  listeners.on('song.added', async ({ songId, listed }) => {
    if (listed) await webhooks.tell('song.added', await about(songId));
  });
  // One that waits says it all: whoever is told asks what the queue is now.
  listeners.on('queue.changed', ({ partyId }) => webhooks.tell('queue.changed', { partyId }, partyId));
  listeners.on('party.started', ({ partyId }) => webhooks.tell('party.started', { partyId }));
  listeners.on('party.ended', ({ partyId }) => webhooks.tell('party.ended', { partyId }));
  return listeners;
}
