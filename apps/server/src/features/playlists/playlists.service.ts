import { randomUUID } from 'node:crypto';
import type { Playlist, SmartRules } from '@refrain/contract';
import type { PlaylistRow } from '../../platform/database/library-tables.ts';
import type { SongRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { sortKey } from '../../platform/search/fold-text.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { SongListService } from '../songs/song-list.service.ts';
import { personOf, requireMayAdd, requireMayChange } from '../songs/song-rights.service.ts';
import type { PlaylistsRepository } from './playlists.repository.ts';
import { conditionOf } from './smart-rules.ts';

export interface PlaylistsParts {
  readonly repository: PlaylistsRepository;
  readonly songList: SongListService;
}

interface Page {
  readonly limit: number;
  readonly offset: number;
}

const MOST_SONGS = 10_000;

/** Songs in an order that somebody gave them, or found by rules. */
export class PlaylistsService {
  readonly #parts: PlaylistsParts;

  constructor(parts: PlaylistsParts) {
    this.#parts = parts;
  }

  async list(identity: Identity): Promise<Playlist[]> {
    const [rows, counts] = await Promise.all([
      this.#parts.repository.list(identity.ownerId),
      this.#parts.repository.counts(identity.ownerId),
    ]);
    return Promise.all(rows.map(async (row) => view(row, (await this.#smartCount(row, identity)) ?? counts.get(row.id) ?? 0)));
  }

  /** @throws DomainError `playlist.notFound` */
  async get(playlistId: string, identity: Identity): Promise<Playlist> {
    const row = await this.#find(playlistId, identity);
    return view(row, (await this.#smartCount(row, identity)) ?? (await this.#listed(row, identity)).length);
  }

  async create({ name, rules }: { name: string; rules: SmartRules | null }, identity: Identity): Promise<Playlist> {
    requireMayAdd(identity);
    const now = Date.now();
    const row: PlaylistRow = {
      id: randomUUID(),
      ownerId: identity.ownerId,
      creatorId: personOf(identity),
      name,
      nameKey: sortKey(name),
      rulesJson: rules === null ? null : JSON.stringify(rules),
      createdAt: now,
      updatedAt: now,
    };
    await this.#parts.repository.insert(row);
    return this.get(row.id, identity);
  }

  /** @throws DomainError `request.invalid` for rules on a list of single songs */
  async edit(
    playlistId: string,
    { name, rules }: { name?: string | undefined; rules?: SmartRules | undefined },
    identity: Identity,
  ): Promise<Playlist> {
    const row = await this.#findToChange(playlistId, identity);
    if (rules !== undefined && row.rulesJson === null)
      throw new DomainError('request.invalid', { detail: 'Songs were put into this playlist one by one. Make a new one for rules.' });
    await this.#parts.repository.update(playlistId, {
      ...(name === undefined ? {} : { name, nameKey: sortKey(name) }),
      ...(rules === undefined ? {} : { rulesJson: JSON.stringify(rules) }),
    });
    return this.get(playlistId, identity);
  }

  async remove(playlistId: string, identity: Identity): Promise<void> {
    await this.#findToChange(playlistId, identity);
    await this.#parts.repository.delete(playlistId);
  }

  /** A page of its songs, as far as whoever asks sees them. */
  async songs(playlistId: string, { limit, offset }: Page, identity: Identity): Promise<{ songs: SongRow[]; total: number }> {
    const row = await this.#find(playlistId, identity);
    if (row.rulesJson === null) {
      const songs = await this.#listed(row, identity);
      return { songs: songs.slice(offset, offset + limit), total: songs.length };
    }
    const rules = JSON.parse(row.rulesJson) as SmartRules;
    const total = (await this.#smartCount(row, identity)) ?? 0;
    const { order, direction } = rules;
    const wanted = Math.min(limit, Math.max(0, total - offset));
    const songs =
      wanted === 0 ? [] : await this.#parts.songList.page(identity, conditionOf(rules), { order, direction, limit: wanted, offset });
    return { songs, total };
  }

  /** Puts songs at a place, at the end when none is given; those that were in it move there. */
  async add(
    playlistId: string,
    { songIds, at }: { songIds: readonly string[]; at?: number | undefined },
    identity: Identity,
  ): Promise<void> {
    await this.#findOrdered(playlistId, identity);
    const there = (await this.#parts.songList.pick(identity, [...new Set(songIds)])).map(({ id }) => id);
    if (there.length === 0) throw new DomainError('song.notFound');
    await this.#parts.repository.rearrange(playlistId, (before) => {
      const others = before.filter((id) => !there.includes(id));
      if (others.length + there.length > MOST_SONGS)
        throw new DomainError('request.invalid', { detail: `A playlist holds ${MOST_SONGS} songs at most.` });
      return others.toSpliced(at ?? others.length, 0, ...there);
    });
  }

  async takeOut(playlistId: string, songIds: readonly string[], identity: Identity): Promise<void> {
    await this.#findOrdered(playlistId, identity);
    const gone = new Set(songIds);
    await this.#parts.repository.rearrange(playlistId, (before) => before.filter((id) => !gone.has(id)));
  }

  /** What is not in it is left out, what is not named keeps its order behind the rest. */
  async order(playlistId: string, songIds: readonly string[], identity: Identity): Promise<void> {
    await this.#findOrdered(playlistId, identity);
    await this.#parts.repository.rearrange(playlistId, (before) => {
      const there = new Set(before);
      const first = [...new Set(songIds)].filter((id) => there.has(id));
      const named = new Set(first);
      return [...first, ...before.filter((id) => !named.has(id))];
    });
  }

  async #find(playlistId: string, identity: Identity): Promise<PlaylistRow> {
    const row = await this.#parts.repository.find(playlistId);
    if (!row || (row.ownerId !== null && row.ownerId !== identity.ownerId)) throw new DomainError('playlist.notFound');
    return row;
  }

  async #findToChange(playlistId: string, identity: Identity): Promise<PlaylistRow> {
    const row = await this.#find(playlistId, identity);
    requireMayChange(row, identity);
    return row;
  }

  async #findOrdered(playlistId: string, identity: Identity): Promise<PlaylistRow> {
    const row = await this.#findToChange(playlistId, identity);
    if (row.rulesJson !== null)
      throw new DomainError('request.invalid', { detail: 'The songs of a smart playlist are found by its rules: change those.' });
    return row;
  }

  async #listed(row: PlaylistRow, identity: Identity): Promise<SongRow[]> {
    return this.#parts.songList.pick(identity, await this.#parts.repository.songIds(row.id));
  }

  /** Null for a playlist without rules. */
  async #smartCount({ rulesJson }: PlaylistRow, identity: Identity): Promise<number | null> {
    if (rulesJson === null) return null;
    const rules = JSON.parse(rulesJson) as SmartRules;
    const count = await this.#parts.songList.count(identity, conditionOf(rules));
    return Math.min(count, rules.limit ?? count);
  }
}

function view(row: PlaylistRow, songs: number): Playlist {
  return {
    id: row.id,
    name: row.name,
    songs,
    rules: row.rulesJson === null ? null : (JSON.parse(row.rulesJson) as SmartRules),
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
  };
}
