import { setTimeout as pause } from 'node:timers/promises';
import type { ImportStatus } from '@refrain/contract';
import type { ImportRow } from '../../platform/database/sources-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { holderState, newProcessToken } from '../../platform/processes/process-token.ts';
import { ANYBODY, type Identity } from '../accounts/identity.types.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { Accepted, UploadsService } from '../uploads/uploads.service.ts';
import type { ImportDownloader, Received } from './import-downloader.ts';
import type { ImportsRepository } from './imports.repository.ts';
import type { ImportEvents, ImportOptions } from './imports.types.ts';

export interface ImportsWorkerParts {
  readonly repository: ImportsRepository;
  readonly downloader: ImportDownloader;
  readonly uploads: UploadsService;
  readonly songs: SongsService;
  readonly events: EventBus<ImportEvents>;
  /** A refusal's sentence for people. */
  readonly explain: (error: DomainError) => string;
  readonly reportError: (context: string, error: unknown) => void;
}

const AT_A_TIME = 2;
const MOST_TRIES = 3;
const LOOK_MS = 10_000;
/** Of a download on another machine nobody can see whether it lives; one that moved nothing for so long does not. */
const VANISHED_MS = 30 * 60_000;
const PROGRESS_MS = 500;
/** Gone a moment later, perhaps: tried again after 2, 4 … seconds. */
const PASSING: ReadonlySet<string> = new Set(['outside.unreachable', 'outside.busy']);

/** Runs the downloads: a few at a time, each claimed in the database, so that a restart goes on with them. */
export class ImportsWorker {
  readonly #parts: ImportsWorkerParts;
  readonly #holder = newProcessToken();
  readonly #running = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = true;
  #stopListening: () => void = () => undefined;

  constructor(parts: ImportsWorkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isStopped = false;
    this.#timer = setInterval(() => this.wake(), LOOK_MS);
    this.#stopListening = this.#parts.events.subscribe('import.changed', async ({ importId }) => {
      const running = this.#running.get(importId);
      if (!running) return this.wake();
      // Somebody cancelled: the row says so already.
      if ((await this.#parts.repository.find(importId))?.status === 'cancelled')
        running.controller.abort(new DomainError('import.cancelled'));
    });
    this.wake();
  }

  /** Stops what runs; it begins anew at the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#stopListening();
    const running = [...this.#running.entries()];
    for (const [, { controller }] of running) controller.abort(new Error('The server stops.'));
    await Promise.all(running.map(([, { done }]) => done));
    for (const [id] of running) await this.#parts.repository.move(id, ['downloading'], { status: 'queued', holder: null });
  }

  /** Looks for work. Safe to call at any time. */
  wake(): void {
    this.#look().catch((error: unknown) => this.#parts.reportError('The look at waiting imports failed.', error));
  }

  async #look(): Promise<void> {
    if (this.#isStopped) return;
    await this.#recover();
    while (!this.#isStopped && this.#running.size < AT_A_TIME) {
      const row = await this.#parts.repository.claim(this.#holder);
      if (!row) return;
      const controller = new AbortController();
      const done = this.#run(row, controller.signal).finally(() => {
        this.#running.delete(row.id);
        this.wake();
      });
      this.#running.set(row.id, { controller, done });
    }
  }

  /** What a process that died was downloading begins anew, a few times; then it has failed. */
  async #recover(): Promise<void> {
    for (const row of await this.#parts.repository.withStatus('downloading')) {
      const holder = holderState(row.holder ?? '');
      const isVanished = holder === 'elsewhere' && Date.now() - row.updatedAt > VANISHED_MS;
      if (holder !== 'gone' && !isVanished) continue;
      if (row.attempts < MOST_TRIES) await this.#parts.repository.move(row.id, ['downloading'], { status: 'queued', holder: null });
      else
        await this.#settle(
          row.id,
          'failed',
          new DomainError('import.interrupted', { detail: 'The import was interrupted three times. Try it once more.' }),
        );
    }
  }

  async #run(row: ImportRow, signal: AbortSignal): Promise<void> {
    this.#changed(row.id);
    try {
      const received = await this.#download(row, signal);
      const accepted = await this.#accept(row, received);
      const { song, jobId } = accepted;
      const change = {
        status: 'completed',
        progress: 1,
        songId: song.id,
        jobId,
        title: song.title,
        artist: song.artist,
        finishedAt: Date.now(),
      } as const;
      if (await this.#parts.repository.move(row.id, ['downloading'], change)) this.#changed(row.id);
      if (received.info && song.hasCover === 0) await this.#parts.downloader.keepThumbnail(song.id, received.info, signal);
    } catch (error) {
      // Cancelled, or the server stops: the row says which.
      if (signal.aborted) return;
      if (!(error instanceof DomainError)) this.#parts.reportError('An import failed.', error);
      await this.#settle(row.id, 'failed', error instanceof DomainError ? error : new DomainError('import.failed', {}, { cause: error }));
    }
  }

  async #download(row: ImportRow, signal: AbortSignal): Promise<Received> {
    let toldAt = 0;
    const onProgress = (fraction: number) => {
      if (Date.now() - toldAt < PROGRESS_MS) return;
      toldAt = Date.now();
      void this.#progressed(row.id, fraction);
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#parts.downloader.download(row, { signal, onProgress });
      } catch (error) {
        const passing = error instanceof DomainError && PASSING.has(error.code);
        if (signal.aborted || !passing || attempt === MOST_TRIES) throw error;
        await pause(1000 * 2 ** attempt, undefined, { signal });
      }
    }
  }

  /** From here on it is like any upload. */
  async #accept(row: ImportRow, { file, fileName, info }: Received): Promise<Accepted> {
    const { album, title, artist, intoSongId, ...options } = JSON.parse(row.optionsJson) as ImportOptions;
    const identity: Identity = { ...ANYBODY, ownerId: row.ownerId, visitorId: row.creatorId, role: 'admin' };
    const named = { title: title ?? info?.track?.slice(0, 200), artist: artist ?? info?.artist?.slice(0, 200) };
    const accepted = await this.#parts.uploads.accept(file, {
      fileName,
      identity,
      source: row.kind === 'ytDlp' ? 'video' : 'link',
      sourceUrl: row.url,
      ...(intoSongId === undefined ? {} : { intoSongId }),
      options: { ...options, ...(named.title ? { title: named.title } : {}), ...(named.artist ? { artist: named.artist } : {}) },
    });
    const from = album ?? info?.album;
    if (from && (!accepted.alreadyKnown || accepted.song.album === null))
      await this.#parts.songs.edit(accepted.song.id, { album: from.slice(0, 200) }, identity);
    return accepted;
  }

  async #progressed(importId: string, fraction: number): Promise<void> {
    const moved = await this.#parts.repository.move(importId, ['downloading'], { progress: Math.min(0.99, fraction) });
    if (moved) this.#changed(importId);
    // Cancelled by another process.
    else this.#running.get(importId)?.controller.abort(new DomainError('import.cancelled'));
  }

  async #settle(importId: string, status: ImportStatus, error: DomainError): Promise<void> {
    const change = { status, finishedAt: Date.now(), errorCode: error.code, errorMessage: this.#parts.explain(error) } as const;
    if (await this.#parts.repository.move(importId, ['downloading'], change)) this.#changed(importId);
  }

  #changed(importId: string): void {
    this.#parts.events.publish('import.changed', { importId });
  }
}
