import { randomUUID } from 'node:crypto';
import type { ErrorCode, Import, Importable, ImportBatch, ImportBatchResult, ImportRequest } from '@refrain/contract';
import type { ImportRow } from '../../platform/database/sources-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import { personOf, requireMayChange } from '../songs/song-rights.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { ImportsRepository } from './imports.repository.ts';
import type { ImportEvents, ImportOptions } from './imports.types.ts';
import { isAllowedHost, plainLink } from './link-names.ts';
import type { YtDlpClient } from './yt-dlp.client.ts';

export interface ImportsServiceParts {
  readonly repository: ImportsRepository;
  readonly outside: OutsideServices;
  readonly settings: SettingsService;
  readonly songs: SongsService;
  readonly ytDlp: YtDlpClient;
  readonly events: EventBus<ImportEvents>;
}

const UNFINISHED = ['queued', 'downloading'] as const;
const LISTED = 200;

/** Songs by link: what is asked for, what is under way, what came of it. */
export class ImportsService {
  readonly #parts: ImportsServiceParts;

  constructor(parts: ImportsServiceParts) {
    this.#parts = parts;
  }

  /**
   * Takes a link; the download runs on its own.
   * @param intoSongId the song of the library that waits for this sound; null: it becomes a new one
   * @throws DomainError `outside.switchedOff`, `import.badLink`, `song.notFound`, `auth.*`
   */
  async add(request: ImportRequest, identity: Identity, intoSongId: string | null = null): Promise<Import> {
    await this.#requireRight(identity);
    if (intoSongId !== null) await this.#parts.songs.getToChange(intoSongId, identity);
    const { url, ...said } = request;
    const options: ImportOptions = { ...said, ...(intoSongId === null ? {} : { intoSongId }) };
    const service = await this.#kindOf(url);
    await this.#parts.outside.requireEnabled(service);
    const now = Date.now();
    const row: ImportRow = {
      id: randomUUID(),
      ownerId: identity.ownerId,
      creatorId: personOf(identity),
      kind: service === 'ytDlp' ? 'ytDlp' : 'link',
      url: plainLink(url),
      status: 'queued',
      progress: 0,
      title: options.title ?? null,
      artist: options.artist ?? null,
      optionsJson: JSON.stringify(options),
      holder: null,
      cancelRequested: 0,
      attempts: 0,
      songId: null,
      jobId: null,
      errorCode: null,
      errorMessage: null,
      createdAt: now,
      updatedAt: now,
      finishedAt: null,
    };
    await this.#parts.repository.insert(row);
    this.#parts.events.publish('import.changed', { importId: row.id });
    return toImport(row);
  }

  /** Takes many links, playlists too; what cannot be taken is named and does not hold up the others. */
  async addMany({ urls, playlists, quality }: ImportBatch, identity: Identity): Promise<ImportBatchResult> {
    await this.#requireRight(identity);
    const result: ImportBatchResult = { imports: [], known: [], refused: [] };
    const seen = new Set<string>();
    for (const given of urls) {
      try {
        for (const { url, title } of await this.#songsBehind(given, playlists)) {
          const plain = plainLink(url);
          const before = seen.has(plain) ? null : await this.#songOf(plain, identity);
          if (seen.has(plain) || before) result.known.push({ url: plain, songId: before?.songId ?? null });
          else
            result.imports.push(
              await this.add({ url: plain, ...(title === null ? {} : { title }), ...(quality ? { quality } : {}) }, identity),
            );
          seen.add(plain);
        }
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        result.refused.push({ url: given, code: error.code, message: error.message });
      }
    }
    return result;
  }

  /** @throws DomainError `import.*`, `outside.*` */
  async search(query: string, limit: number, identity: Identity): Promise<Importable[]> {
    await this.#requireRight(identity);
    return this.#parts.outside.use('ytDlp', () => this.#parts.ytDlp.search(query, limit));
  }

  async list(identity: Identity): Promise<Import[]> {
    return (await this.#parts.repository.listFor({ ownerId: identity.ownerId, creatorId: personOf(identity) }, LISTED)).map(toImport);
  }

  /** The import if there is one that this identity may see. */
  async find(importId: string, identity: Identity): Promise<Import | null> {
    const row = await this.#parts.repository.find(importId);
    return row && (row.ownerId === null || row.ownerId === identity.ownerId) ? toImport(row) : null;
  }

  async get(importId: string, identity: Identity): Promise<Import> {
    return toImport(await this.#find(importId, identity));
  }

  /** Stops the download within moments. For whoever started it, and for hosts. @throws DomainError `import.finished`, `auth.*` */
  async cancel(importId: string, identity: Identity): Promise<Import> {
    requireMayChange(await this.#find(importId, identity), identity);
    const change = {
      status: 'cancelled',
      cancelRequested: 1,
      finishedAt: Date.now(),
      errorCode: 'import.cancelled',
      errorMessage: 'The import was cancelled.',
    } as const;
    if (!(await this.#parts.repository.move(importId, UNFINISHED, change))) throw new DomainError('import.finished');
    this.#parts.events.publish('import.changed', { importId });
    return this.get(importId, identity);
  }

  /** Starts a failed or cancelled download again. For the same people. @throws DomainError `import.notFinished`, `auth.*` */
  async retry(importId: string, identity: Identity): Promise<Import> {
    const row = await this.#find(importId, identity);
    requireMayChange(row, identity);
    await this.#parts.outside.requireEnabled(row.kind === 'ytDlp' ? 'ytDlp' : 'links');
    const change = {
      status: 'queued',
      progress: 0,
      attempts: 0,
      cancelRequested: 0,
      holder: null,
      finishedAt: null,
      errorCode: null,
      errorMessage: null,
    } as const;
    if (!(await this.#parts.repository.move(importId, ['failed', 'cancelled'], change))) throw new DomainError('import.notFinished');
    this.#parts.events.publish('import.changed', { importId });
    return this.get(importId, identity);
  }

  async #find(importId: string, identity: Identity): Promise<ImportRow> {
    const row = await this.#parts.repository.find(importId);
    if (!row || (row.ownerId !== null && row.ownerId !== identity.ownerId)) throw new DomainError('import.notFound');
    return row;
  }

  /** Where a link leads: a site that yt-dlp knows and the host allows, or a file. */
  async #kindOf(url: string): Promise<'ytDlp' | 'links'> {
    const allowed = await this.#parts.settings.get('ytDlp.allowedHosts');
    return isAllowedHost(new URL(url).hostname, allowed) ? 'ytDlp' : 'links';
  }

  async #songsBehind(given: string, playlists: boolean): Promise<{ url: string; title: string | null }[]> {
    const url = given.trim();
    if (!URL.canParse(url) || !/^https?:/i.test(url))
      throw new DomainError('import.badLink', { detail: 'This is not a link: it begins with neither http:// nor https://.' });
    if (!playlists || (await this.#kindOf(url)) === 'links') return [{ url, title: null }];
    const entries = await this.#parts.outside.use('ytDlp', () => this.#parts.ytDlp.entries(url));
    const allowed = await this.#parts.settings.get('ytDlp.allowedHosts');
    const taken = entries.filter((entry) => URL.canParse(entry.url) && isAllowedHost(new URL(entry.url).hostname, allowed));
    if (taken.length === 0) throw new DomainError('import.badLink', { detail: 'There is no song behind this link.' });
    return taken;
  }

  /** An import of this link that is under way, or whose song is still there. */
  async #songOf(url: string, identity: Identity): Promise<{ songId: string | null } | null> {
    const before = await this.#parts.repository.findByUrl(url, identity.ownerId);
    if (!before) return null;
    const gone = before.songId !== null && (await this.#parts.songs.find(before.songId)) === null;
    return gone ? null : { songId: before.songId };
  }

  async #requireRight(identity: Identity): Promise<void> {
    requireRole(identity, await this.#parts.settings.get('imports.leastRole'));
  }
}

export function toImport(row: ImportRow): Import {
  return {
    id: row.id,
    kind: row.kind === 'ytDlp' ? 'ytDlp' : 'link',
    url: row.url,
    status: row.status as Import['status'],
    progress: row.progress,
    title: row.title,
    artist: row.artist,
    attempts: row.attempts,
    songId: row.songId,
    jobId: row.jobId,
    failure: row.errorCode === null ? null : { code: row.errorCode as ErrorCode, message: row.errorMessage ?? '' },
    createdAt: new Date(Number(row.createdAt)).toISOString(),
    finishedAt: row.finishedAt === null ? null : new Date(Number(row.finishedAt)).toISOString(),
  };
}
