import { isReferenceGone } from '../../platform/database/database-errors.ts';
import type { PartyMemberRow } from '../../platform/database/party-tables.ts';
import type { SingerMemoriesRepository } from './singer-memories.repository.ts';

export interface SungLike {
  readonly keyShift: number;
  readonly tempo: number;
  readonly lyricOffsetMs: number;
}

/** How somebody sang a song last: it is so again the next time, at any party here. */
export class SingerMemories {
  readonly #repository: SingerMemoriesRepository;

  constructor(repository: SingerMemoriesRepository) {
    this.#repository = repository;
  }

  async find(member: PartyMemberRow, songId: string): Promise<SungLike | null> {
    return this.#repository.find(keyOf(member), songId);
  }

  async save(member: PartyMemberRow, songId: string, { keyShift, tempo, lyricOffsetMs }: SungLike): Promise<void> {
    const memory = { personKey: keyOf(member), songId, keyShift, tempo, lyricOffsetMs, updatedAt: Date.now() };
    try {
      await this.#repository.save(memory);
    } catch (error) {
      // A song that was removed while it is sung is sung to its end, and not remembered.
      if (!isReferenceGone(error)) throw error;
    }
  }
}

/** Of people without a phone nothing is known but their name. */
function keyOf({ personKey, name }: PartyMemberRow): string {
  return personKey ?? `name:${name.trim().toLocaleLowerCase()}`;
}
