import type { Namespace, Server, Socket } from 'socket.io';
import type { Identity } from '../features/accounts/identity.types.ts';
import { requireRole } from '../features/accounts/rights.service.ts';
import type { JobsService } from '../features/jobs/jobs.service.ts';
import type { JobEvents } from '../features/jobs/jobs.types.ts';
import type { EventBus } from '../platform/events/event-bus.types.ts';
import { Paced } from '../platform/events/paced.ts';
import type { ErrorAnswer } from '../platform/http/http-server.types.ts';
import type { RealtimeHandshake } from '../platform/realtime/realtime-hub.types.ts';
import { noteOf } from './job-note.ts';
import { type KaraokeJob, karaokeJob } from './open-karaoke-studio.jobs.views.ts';

export interface OpenKaraokeStudioJobSocketsParts {
  readonly jobs: JobsService;
  readonly events: EventBus<JobEvents>;
  readonly identityOf: (handshake: RealtimeHandshake) => Promise<Identity>;
  readonly explain: (error: unknown) => ErrorAnswer;
  readonly reportError: (context: string, error: unknown) => void;
}

const ROOM = 'jobs_updates';
const MOST_JOBS = 500;
const PAUSE_MS = 250;
const MOST_SEEN = 5_000;

/** The namespace `/jobs` of Open Karaoke Studio: the jobs of the house's library as they go on. */
export class OpenKaraokeStudioJobSockets {
  readonly #parts: OpenKaraokeStudioJobSocketsParts;
  readonly #namespace: Namespace;
  readonly #paced: Paced;
  readonly #unsubscribe: () => void;
  /** The last state told of a job. */
  readonly #told = new Map<string, KaraokeJob['status']>();

  constructor(io: Server, parts: OpenKaraokeStudioJobSocketsParts) {
    this.#parts = parts;
    this.#namespace = io.of('/jobs');
    this.#paced = new Paced((error) => parts.reportError('A job could not be told to older clients.', error));
    this.#namespace.on('connection', (socket) => this.#listen(socket));
    this.#unsubscribe = parts.events.subscribe('job.changed', ({ jobId }) => this.#paced.run(jobId, PAUSE_MS, () => this.#tell(jobId)));
  }

  close(): void {
    this.#unsubscribe();
    this.#paced.stop();
  }

  #listen(socket: Socket): void {
    socket.emit('connected', { status: 'connected' });
    this.#on(socket, 'subscribe_to_jobs', async () => {
      await socket.join(ROOM);
      socket.emit('subscribed', { status: 'subscribed to job updates' });
      socket.emit('jobs_list', { jobs: await this.#all() });
    });
    this.#on(socket, 'unsubscribe_from_jobs', async () => {
      await socket.leave(ROOM);
      socket.emit('unsubscribed', { status: 'unsubscribed from job updates' });
    });
    this.#on(socket, 'request_jobs_list', async () => {
      socket.emit('jobs_list', { jobs: await this.#all() });
    });
  }

  #on(socket: Socket, event: string, act: () => Promise<void>): void {
    const { headers, auth, address } = socket.handshake;
    socket.on(event, async () => {
      try {
        // A job's id is the key to it: only whoever runs the house hears of them all.
        requireRole(await this.#parts.identityOf({ headers, auth, address }), 'host');
        await act();
      } catch (error) {
        const { status, code, detail } = this.#parts.explain(error);
        if (status >= 500) this.#parts.reportError('An event of an older client failed.', error);
        socket.emit('error', { error: detail, code, event });
      }
    });
  }

  async #all(): Promise<KaraokeJob[]> {
    const { jobs } = this.#parts;
    const shown = (await jobs.listOfLibrary(MOST_JOBS)).filter((found) => noteOf(found).dismissed !== true);
    const views = await Promise.all(shown.map(async (found) => karaokeJob(found, await jobs.view(found))));
    for (const { id, status } of views) if (!this.#told.has(id)) this.#remember(id, status);
    return views;
  }

  async #tell(jobId: string): Promise<void> {
    if (!this.#namespace.adapter.rooms.has(ROOM)) return;
    const found = await this.#parts.jobs.find(jobId);
    if (!found || found.song.listed === 0 || found.song.ownerId !== null || found.job.ownerId !== null) return;
    const job = karaokeJob(found, await this.#parts.jobs.view(found));
    const before = this.#told.get(jobId);
    this.#remember(jobId, job.status);
    const room = this.#namespace.to(ROOM);
    // Whoever listens was given a list of all others.
    if (before === undefined) room.emit('job_created', job);
    if (job.status === 'processing' && before !== 'processing') room.emit('job_started', job);
    room.emit(eventFor(job.status), job);
    // The name in its documents for the same.
    if (job.status === 'processing') room.emit('job_progress', job);
  }

  #remember(jobId: string, status: KaraokeJob['status']): void {
    this.#told.delete(jobId);
    this.#told.set(jobId, status);
    const oldest = this.#told.keys().next();
    if (this.#told.size > MOST_SEEN && !oldest.done) this.#told.delete(oldest.value);
  }
}

function eventFor(status: KaraokeJob['status']): string {
  return status === 'completed' || status === 'failed' || status === 'cancelled' ? `job_${status}` : 'job_updated';
}
