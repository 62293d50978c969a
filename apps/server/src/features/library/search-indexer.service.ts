import { isReferenceGone } from '../../platform/database/database-errors.ts';
import type { SongRow } from '../../platform/database/schema.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { JobEvents } from '../jobs/jobs.types.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { SongEvents } from '../songs/songs.types.ts';
import type { SearchIndex } from './search-index.types.ts';

export interface SearchIndexerParts {
  readonly index: SearchIndex;
  readonly songs: SongsService;
  readonly events: EventBus<JobEvents & SongEvents>;
  readonly reportError: (context: string, error: unknown) => void;
}

const CATCH_UP = 200;
const LONGEST_LYRICS_BYTES = 1_000_000;

/** Keeps the search index in step with the library: one song after the other, moments after it changed. */
export class SearchIndexer {
  readonly #parts: SearchIndexerParts;
  readonly #waiting = new Set<string>();
  #working: Promise<void> = Promise.resolve();
  #unsubscribe: (() => void)[] = [];
  #stopped = false;

  constructor(parts: SearchIndexerParts) {
    this.#parts = parts;
  }

  /** Listens, and takes up songs that are not in the index: from before there was one, or from a run that was cut short. */
  start(): void {
    const { events, index } = this.#parts;
    const changed = ({ songId }: { songId: string }) => this.#enqueue([songId]);
    this.#unsubscribe = [
      events.subscribeOwn('song.added', changed),
      events.subscribeOwn('song.changed', changed),
      events.subscribeOwn('song.lyricsGiven', changed),
      events.subscribeOwn('job.finished', changed),
    ];
    const catchUp = async () => {
      const missing = this.#stopped ? [] : await index.missing(CATCH_UP);
      for (const songId of missing) await this.#indexSafely(songId);
      if (missing.length === CATCH_UP) this.#work(catchUp);
    };
    this.#work(catchUp);
  }

  /** When everything that changed so far is in the index. */
  async settled(): Promise<void> {
    let working: Promise<void>;
    do {
      working = this.#working;
      await working;
    } while (working !== this.#working);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#waiting.clear();
    await this.settled();
  }

  #enqueue(songIds: readonly string[]): void {
    for (const songId of songIds) {
      // Who waits already will see this change, too.
      if (this.#stopped || this.#waiting.has(songId)) continue;
      this.#waiting.add(songId);
      this.#work(async () => {
        if (this.#waiting.delete(songId)) await this.#indexSafely(songId);
      });
    }
  }

  #work(task: () => Promise<void>): void {
    this.#working = this.#working.then(task).catch((error: unknown) => this.#parts.reportError('The search index met an error.', error));
  }

  /** A song that cannot be indexed does not keep the others from it. */
  async #indexSafely(songId: string): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#index(songId);
    } catch (error) {
      // It was removed after we looked: then there is nothing to find.
      if (isReferenceGone(error)) return;
      this.#parts.reportError('A song could not be put into the search index.', error);
    }
  }

  async #index(songId: string): Promise<void> {
    const { index, songs } = this.#parts;
    const song = await songs.find(songId);
    if (song?.listed !== 1) return;
    await index.putNames(song.id, song);
    const lyrics = (await this.#sungWords(song)) ?? song.givenLyrics;
    if (lyrics !== null) await index.putLyrics(song.id, lyrics);
  }

  async #sungWords(song: SongRow): Promise<string | null> {
    const results = await this.#parts.songs.manifests(song);
    const file = results.get('chart')?.files.find(({ name }) => name === 'lyrics.txt');
    if (!file || file.sizeBytes > LONGEST_LYRICS_BYTES) return null;
    const chunks: Buffer[] = [];
    const { open } = await this.#parts.songs.file(song, file.name, { results });
    for await (const chunk of await open()) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
}
