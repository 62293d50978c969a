import type { Preparation, SongSummary } from '@refrain/contract';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { SongsService } from '../songs/songs.service.ts';

/** What a queue shows and needs to know of a song. */
export interface QueuedSong {
  readonly id: string;
  readonly title: string;
  readonly artist: string | null;
  readonly durationSeconds: number;
  readonly hasCover: boolean;
  readonly preparation: Preparation;
}

export interface SongReadinessParts {
  readonly songs: Pick<SongsService, 'find' | 'summary'>;
  readonly jobs: Pick<JobsService, 'doneSteps'>;
}

const MOST_KEPT = 2_000;
const KEPT_MS = 30_000;
const READY: Preparation = { status: 'ready', progress: 1, secondsLeft: 0 };

/** How far songs are, kept for a while: a queue is looked at more often than a song changes. */
export class SongReadiness {
  readonly #parts: SongReadinessParts;
  readonly #known = new Map<string, { readonly song: Promise<QueuedSong | null>; readonly until: number }>();

  constructor(parts: SongReadinessParts) {
    this.#parts = parts;
  }

  /** Null when it is not in the library any more. */
  of(songId: string, now = Date.now()): Promise<QueuedSong | null> {
    const known = this.#known.get(songId);
    if (known && known.until > now) return known.song;
    const song = this.#look(songId);
    this.#known.delete(songId);
    this.#known.set(songId, { song, until: now + KEPT_MS });
    song.catch(() => this.#known.delete(songId));
    const oldest = this.#known.keys().next();
    if (this.#known.size > MOST_KEPT && !oldest.done) this.#known.delete(oldest.value);
    return song;
  }

  /** Something happened to the song: look again. */
  forget(songId: string): void {
    this.#known.delete(songId);
  }

  async #look(songId: string): Promise<QueuedSong | null> {
    const row = await this.#parts.songs.find(songId);
    if (!row) return null;
    const summary = await this.#parts.songs.summary(row);
    const { title, artist, durationSeconds, hasCover } = summary;
    return { id: row.id, title, artist, durationSeconds, hasCover, preparation: await this.#preparation(row.id, summary) };
  }

  async #preparation(songId: string, { status, progress, estimatedSecondsLeft }: SongSummary): Promise<Preparation> {
    if (status === 'completed' || status === 'completed_with_errors') return READY;
    // Its sound is still to come, from elsewhere.
    if (status === 'not_started') return { status: 'preparing', progress: 0, secondsLeft: null };
    if (status === 'expired') return { status: 'failed', progress: 0, secondsLeft: null };
    // A song that is only made anew can be sung as it was.
    const done = new Set((await this.#parts.jobs.doneSteps(songId)).map((step) => step.name));
    if (done.has('separate') && done.has('chart')) return READY;
    if (status === 'failed' || status === 'cancelled') return { status: 'failed', progress, secondsLeft: null };
    return { status: 'preparing', progress, secondsLeft: estimatedSecondsLeft };
  }
}
