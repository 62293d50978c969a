import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { LabelsRepository } from './labels.repository.ts';
import { personOf } from './song-rights.service.ts';
import type { SongsService } from './songs.service.ts';
import type { SongEvents } from './songs.types.ts';

export interface LabelsServiceParts {
  readonly repository: LabelsRepository;
  readonly songs: SongsService;
  readonly events: EventBus<SongEvents>;
}

const MOST_FAVOURITES = 5000;

/** Words on songs, and what each person likes. */
export class LabelsService {
  readonly #parts: LabelsServiceParts;

  constructor(parts: LabelsServiceParts) {
    this.#parts = parts;
  }

  counts(identity: Identity): Promise<{ label: string; songs: number }[]> {
    return this.#parts.repository.counts(identity.ownerId);
  }

  /** Puts words on a song and takes others off. @throws DomainError as {@link SongsService.getToChange} */
  async change(songId: string, { add, remove }: { add: readonly string[]; remove: readonly string[] }, identity: Identity): Promise<void> {
    await this.#parts.songs.getToChange(songId, identity);
    await this.#parts.repository.takeOff([songId], remove);
    await this.#parts.repository.add([songId], add);
    this.#parts.events.publish('song.changed', { songId });
  }

  /** Marks a song as liked by whoever asks, or takes the mark off. @throws DomainError `song.notFound`; `auth.required` for nobody in particular */
  async like(songId: string, liked: boolean, identity: Identity): Promise<void> {
    const song = await this.#parts.songs.get(songId, identity);
    const person = personOf(identity);
    if (person === null) throw new DomainError('auth.required');
    if (liked) await this.#parts.repository.like(person, song.id);
    else await this.#parts.repository.unlike(person, song.id);
  }

  /** What whoever asks likes, newest first. */
  async liked(identity: Identity): Promise<string[]> {
    const person = personOf(identity);
    return person === null ? [] : this.#parts.repository.likedBy(person, MOST_FAVOURITES);
  }
}
