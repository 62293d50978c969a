import type { BatchAction, BatchResult, ErrorCode } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { PlaylistsService } from '../playlists/playlists.service.ts';
import type { LabelsService } from '../songs/labels.service.ts';
import type { SongListService } from '../songs/song-list.service.ts';
import { requireHostOrOwner } from '../songs/song-rights.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { UploadsService } from '../uploads/uploads.service.ts';

export interface BatchParts {
  readonly songs: SongsService;
  readonly songList: SongListService;
  readonly labels: LabelsService;
  readonly playlists: PlaylistsService;
  readonly uploads: UploadsService;
  readonly explain: (error: unknown) => { readonly code: ErrorCode; readonly detail: string };
}

const PAGE = 200;

/** The same for many songs. One that cannot be done does not keep the others from it. */
export class BatchService {
  readonly #parts: BatchParts;

  constructor(parts: BatchParts) {
    this.#parts = parts;
  }

  /** @throws DomainError `auth.required`, `auth.forbidden`, `playlist.notFound` */
  async run(action: BatchAction, identity: Identity): Promise<BatchResult> {
    requireHostOrOwner(identity);
    if (action.action === 'addToPlaylist') return this.#addToPlaylist(action, identity);
    const done: string[] = [];
    const failed: BatchResult['failed'] = [];
    for (const songId of new Set(action.songIds)) {
      try {
        await this.#one(action, songId, identity);
        done.push(songId);
      } catch (error) {
        const { code, detail } = this.#parts.explain(error);
        failed.push({ songId, failure: { code, message: detail } });
      }
    }
    return { done, failed };
  }

  /** Gives every song of the library a job that has sound and neither a finished nor a running one. @returns how many */
  async analyseMissing(identity: Identity): Promise<number> {
    requireRole(identity, 'host');
    let started = 0;
    for (let cursor: string | null = null, more = true; more; ) {
      const page: Awaited<ReturnType<SongListService['list']>> = await this.#parts.songList.list(identity, {
        limit: PAGE,
        cursor,
        order: 'addedAt',
        direction: 'asc',
        filter: { hasSound: true, ready: false },
      });
      for (const song of page.songs) {
        if (song.status === 'queued' || song.status === 'processing') continue;
        await this.#analyse(song.id, identity);
        started += 1;
      }
      cursor = page.nextCursor;
      more = cursor !== null;
    }
    return started;
  }

  async #one(action: Exclude<BatchAction, { action: 'addToPlaylist' }>, songId: string, identity: Identity): Promise<void> {
    switch (action.action) {
      case 'delete':
        return this.#parts.songs.remove(songId, identity);
      case 'edit':
        await this.#parts.songs.edit(songId, action.edit, identity);
        return;
      case 'label':
        return this.#parts.labels.change(songId, action, identity);
      case 'analyse':
        return this.#analyse(songId, identity);
    }
  }

  async #analyse(songId: string, identity: Identity): Promise<void> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    await this.#parts.uploads.startJob(song, { fileName: song.fileName, identity }, true);
  }

  async #addToPlaylist(
    { songIds, playlistId }: Extract<BatchAction, { action: 'addToPlaylist' }>,
    identity: Identity,
  ): Promise<BatchResult> {
    const there = (await this.#parts.songList.pick(identity, [...new Set(songIds)])).map(({ id }) => id);
    if (there.length > 0) await this.#parts.playlists.add(playlistId, { songIds: there }, identity);
    const missing = songIds.filter((id) => !there.includes(id));
    const { code, detail } = this.#parts.explain(new DomainError('song.notFound'));
    return { done: there, failed: missing.map((songId) => ({ songId, failure: { code, message: detail } })) };
  }
}
