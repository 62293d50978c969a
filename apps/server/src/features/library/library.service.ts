import type { DuplicateGroup, LibraryStatistics } from '@refrain/contract';
import { firstLetter } from '../../platform/search/fold-text.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { AnalysisService } from '../analysis/analysis.service.ts';
import { groupDuplicates } from './duplicates.ts';
import type { LibraryRepository } from './library.repository.ts';
import { likelyPairs, sameRecordings } from './same-recordings.ts';

export interface LibraryParts {
  readonly repository: LibraryRepository;
  readonly analysis: AnalysisService;
}

/** Above this, what was made is not added up: it would mean to open as many files. */
const MOST_COUNTED = 20_000;
const AT_A_TIME = 16;

/** The library as a whole: artists, folders, figures, suspected duplicates. */
export class LibraryService {
  readonly #parts: LibraryParts;

  constructor(parts: LibraryParts) {
    this.#parts = parts;
  }

  async artists(identity: Identity, page: { search: string; limit: number; offset: number }) {
    const { artists, total } = await this.#parts.repository.artists(identity.ownerId, page);
    return { artists: artists.map(({ name, songs }) => ({ name, songs, firstLetter: firstLetter(name) })), total };
  }

  folders(identity: Identity): Promise<{ folder: string; songs: number }[]> {
    return this.#parts.repository.folders(identity.ownerId);
  }

  async duplicates(identity: Identity): Promise<DuplicateGroup[]> {
    requireRole(identity, 'host');
    const { repository } = this.#parts;
    const pairs = likelyPairs(await repository.sketches(identity.ownerId));
    const recordings = sameRecordings(pairs, await repository.printWords([...new Set(pairs.flat())]));
    return groupDuplicates(await repository.alike(identity.ownerId, recordings.flat()), recordings);
  }

  async statistics(identity: Identity): Promise<LibraryStatistics> {
    requireRole(identity, 'host');
    const { totals, statuses, finished } = await this.#parts.repository.statistics(identity.ownerId);
    const songs = Number(totals.songs);
    const share = (count: number) => (songs === 0 ? 0 : Math.round((Number(count) / songs) * 1000) / 1000);
    const count = (rows: readonly { status: string }[], key: 'songs' | 'jobs', ...wanted: string[]) =>
      rows.filter(({ status }) => wanted.includes(status)).reduce((sum, row) => sum + Number((row as Record<string, unknown>)[key]), 0);
    const succeeded = count(finished, 'jobs', 'completed', 'completed_with_errors');
    const failed = count(finished, 'jobs', 'failed');
    const known = {
      artist: totals.artist,
      album: totals.album,
      year: totals.years,
      genre: totals.genre,
      language: totals.language,
      cover: totals.covers,
    };
    const completeness = Object.fromEntries(
      Object.entries(known).map(([name, value]) => [name, share(value)]),
    ) as LibraryStatistics['completeness'];
    return {
      songs,
      artists: Number(totals.artists),
      durationSeconds: Number(totals.durationMs) / 1000,
      withSound: Number(totals.audioSha256),
      ready: count(statuses, 'songs', 'completed', 'completed_with_errors'),
      waiting: count(statuses, 'songs', 'queued', 'processing'),
      failed: count(statuses, 'songs', 'failed', 'cancelled'),
      notStarted: songs - statuses.reduce((sum, row) => sum + row.songs, 0),
      favourites: Number(totals.favourites),
      storage: { originalBytes: Number(totals.originalBytes), madeBytes: await this.#madeBytes(identity) },
      jobs: { succeeded, failed, successRate: succeeded + failed === 0 ? null : succeeded / (succeeded + failed) },
      completeness: { ...completeness, overall: mean(Object.values(completeness)) },
    };
  }

  async #madeBytes(identity: Identity): Promise<number | null> {
    const keys = await this.#parts.repository.artefactKeys(identity.ownerId);
    if (keys.length > MOST_COUNTED) return null;
    let bytes = 0;
    for (let start = 0; start < keys.length; start += AT_A_TIME) {
      const manifests = await Promise.all(keys.slice(start, start + AT_A_TIME).map((key) => this.#parts.analysis.artefact(key)));
      for (const manifest of manifests) for (const { sizeBytes } of manifest?.files ?? []) bytes += sizeBytes;
    }
    return bytes;
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1000) / 1000;
}
