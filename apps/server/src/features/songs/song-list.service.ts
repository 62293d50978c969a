import type { SongOrder, SongSummary } from '@refrain/contract';
import type { SongRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import { conditionOf } from './song-conditions.service.ts';
import { viewSummary } from './song-view.ts';
import { SORT_COLUMNS, type SongsRepository } from './songs.repository.ts';
import type { SongCondition, SongFilter, SongSorting } from './songs.types.ts';

export interface SongListParts {
  readonly repository: SongsRepository;
  readonly jobs: JobsService;
}

export interface ListRequest extends Partial<SongSorting> {
  readonly limit: number;
  readonly cursor?: string | null | undefined;
  readonly filter?: SongFilter | undefined;
}

const FIRST_DIRECTION: Readonly<Record<SongOrder, 'asc' | 'desc'>> = {
  addedAt: 'desc',
  title: 'asc',
  artist: 'asc',
  album: 'asc',
  year: 'desc',
};

/** The library page by page: three queries a page, however many songs are on it. */
export class SongListService {
  readonly #repository: SongsRepository;
  readonly #jobs: JobsService;

  constructor({ repository, jobs }: SongListParts) {
    this.#repository = repository;
    this.#jobs = jobs;
  }

  /** @throws DomainError `request.invalid` for a cursor of another list */
  async list(identity: Identity, request: ListRequest): Promise<{ songs: SongSummary[]; nextCursor: string | null }> {
    const { limit, cursor = null, filter = {}, order = 'addedAt' } = request;
    const direction = request.direction ?? FIRST_DIRECTION[order];
    const after = cursor === null ? undefined : readCursor(cursor, order, direction);
    const rows = await this.#repository.page(identity.ownerId, conditionOf(filter), { order, direction, limit: limit + 1, after });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      songs: await this.summaries(page),
      nextCursor: rows.length > limit && last ? writeCursor(order, direction, last) : null,
    };
  }

  /** By offset, as older systems count, and by any condition. */
  async page(
    identity: Identity,
    condition: SongCondition | SongFilter,
    at: SongSorting & { limit: number; offset?: number },
  ): Promise<SongRow[]> {
    return this.#repository.page(identity.ownerId, asCondition(condition), at);
  }

  count(identity: Identity, condition: SongCondition | SongFilter): Promise<number> {
    return this.#repository.count(identity.ownerId, asCondition(condition));
  }

  /** Songs by their ids, in this order, as far as they are there for whoever asks. */
  async pick(identity: Identity, songIds: readonly string[]): Promise<SongRow[]> {
    const rows = await this.#repository.findMany(songIds);
    return rows.filter(({ listed, ownerId }) => listed === 1 && (ownerId === null || ownerId === identity.ownerId));
  }

  async summaries(songs: readonly SongRow[]): Promise<SongSummary[]> {
    const jobs = await this.#jobs.latestViews(songs);
    return songs.map((song) => viewSummary(song, jobs.get(song.id) ?? null));
  }
}

function asCondition(given: SongCondition | SongFilter): SongCondition {
  return typeof given === 'function' ? given : conditionOf(given);
}

function writeCursor(order: SongOrder, direction: 'asc' | 'desc', song: SongRow): string {
  const values = SORT_COLUMNS[order].map((column) => song[column]);
  return Buffer.from(JSON.stringify([order, direction, ...values])).toString('base64url');
}

function readCursor(cursor: string, order: SongOrder, direction: 'asc' | 'desc'): (string | number)[] {
  const [forOrder, forDirection, ...values] = parse(cursor);
  const fits =
    forOrder === order &&
    forDirection === direction &&
    values.length === SORT_COLUMNS[order].length &&
    values.every((value) => typeof value === 'string' || Number.isSafeInteger(value));
  if (!fits) throw new DomainError('request.invalid', { detail: 'The cursor is not one that this server gave for this list.' });
  return values as (string | number)[];
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
