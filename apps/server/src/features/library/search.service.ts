import type { SongRow } from '../../platform/database/schema.ts';
import { editDistance, toleratedSlips } from '../../platform/search/edit-distance.ts';
import { foldedWords } from '../../platform/search/fold-text.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { SongListService } from '../songs/song-list.service.ts';
import type { LibraryRepository } from './library.repository.ts';
import type { FoundSong, SearchIndex } from './search-index.types.ts';
import { type Found, type FoundBy, ranked } from './search-ranking.ts';

export interface SearchParts {
  readonly index: SearchIndex;
  readonly repository: LibraryRepository;
  readonly songList: SongListService;
}

export interface SearchResult {
  /** One page, best first. */
  readonly songs: SongRow[];
  /** Of all pages; a few hundred of the best are looked at. */
  readonly total: number;
}

const MOST_WORDS = 8;
const MOST_BY_NAMES = 500;
const MOST_BY_BEGINNING = 100;
const MOST_BY_LYRICS = 200;
/** Below this, what looks alike is looked for, too. */
const FEW = 5;
const ALIKE = 60;
const MOST_MEANINGS = 8;
const SHORTEST_LYRICS_QUERY = 3;

/** Songs by words of title, artist, album and lyrics, in one box, typos forgiven. Each step is bounded, so that it is instant. */
export class SearchService {
  readonly #parts: SearchParts;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  async search(identity: Identity, query: string, { limit, offset = 0 }: { limit: number; offset?: number }): Promise<SearchResult> {
    const found = await this.all(identity, query);
    const songs = await this.#parts.songList.pick(
      identity,
      found.slice(offset, offset + limit).map(({ id }) => id),
    );
    return { songs, total: found.length };
  }

  /** Everything that is found, best first. */
  async all(identity: Identity, query: string): Promise<FoundSong[]> {
    const words = foldedWords(query).slice(0, MOST_WORDS);
    if (words.length === 0) return [];
    const found = await this.#find(words, identity.ownerId);
    return ranked([...found.values()], words).map(({ song }) => song);
  }

  async #find(words: readonly string[], ownerId: string | null): Promise<Map<string, Found>> {
    const { index, repository } = this.#parts;
    const exact = words.map((word) => [word]);
    const found = new Map<string, Found>();
    const add = (songs: readonly FoundSong[], by: FoundBy) => {
      for (const song of songs) if (!found.has(song.id)) found.set(song.id, { song, by });
    };
    // Of a short beginning thousands have one; those whose name begins with it are never left out.
    add(await repository.beginningWith(words.join(' '), ownerId, MOST_BY_BEGINNING), 'names');
    add(await index.find('names', exact, { ownerId, limit: MOST_BY_NAMES }), 'names');
    if (found.size < MOST_BY_LYRICS && words.join('').length >= SHORTEST_LYRICS_QUERY)
      add(await index.find('lyrics', exact, { ownerId, limit: MOST_BY_LYRICS }), 'lyrics');
    if (found.size < FEW) add(await this.#findSimilar(words, ownerId), 'similar');
    return found;
  }

  async #findSimilar(words: readonly string[], ownerId: string | null): Promise<FoundSong[]> {
    const meant: string[][] = [];
    for (const word of words) meant.push([word, ...(await this.#meanings(word))]);
    if (meant.every(({ length }) => length === 1)) return [];
    const inNames = await this.#parts.index.find('names', meant, { ownerId, limit: MOST_BY_LYRICS });
    return inNames.length > 0 ? inNames : this.#parts.index.find('lyrics', meant, { ownerId, limit: MOST_BY_LYRICS });
  }

  /** Words of the library that somebody may have meant. */
  async #meanings(word: string): Promise<string[]> {
    const slips = toleratedSlips(word);
    if (slips === 0) return [];
    return (await this.#parts.index.similarWords(word, ALIKE))
      .map((candidate) => ({ candidate, distance: editDistance(word, candidate, { prefix: true }) }))
      .filter(({ distance }) => distance > 0 && distance <= slips)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, MOST_MEANINGS)
      .map(({ candidate }) => candidate);
  }
}
