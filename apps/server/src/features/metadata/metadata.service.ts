import {
  type AppliedDetail,
  type CoverChoice,
  DETAIL_FIELDS,
  type DetailComparison,
  type DetailsChange,
  type MetadataCandidate,
  type MetadataQuery,
  type MetadataResult,
  type SongDetails,
  type SongEdit,
  songEditSchema,
} from '@refrain/contract';
import type { Tags } from '@refrain/song-model';
import type { SongRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import { type CoversService, LARGEST_COVER_BYTES } from '../covers/covers.service.ts';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import { compareDetails, type DetailStatement } from './compare-details.ts';
import type { DetailsRepository } from './details.repository.ts';
import type { ItunesClient, ItunesHit } from './itunes.client.ts';
import type { MusicBrainzClient } from './music-brainz.client.ts';
import { rankCandidates } from './rank-candidates.ts';

export interface MetadataServiceParts {
  readonly repository: DetailsRepository;
  readonly songs: SongsService;
  readonly covers: CoversService;
  readonly outside: OutsideServices;
  readonly settings: SettingsService;
  readonly itunes: ItunesClient;
  readonly musicBrainz: MusicBrainzClient;
}

const COVER_LIMITS = { maxBytes: LARGEST_COVER_BYTES, timeoutMs: 20_000, tries: 2 };
/** Apple serves its pictures from here. */
const ITUNES_PICTURE_HOST = /(^|\.)mzstatic\.com$/;
/** What the library says may have been typed by somebody; tags often were not. */
const CONFIDENCE = { library: 0.5, tags: 0.4 };

/** Looks songs up outside, compares what is said about them, and takes over what was chosen. */
export class MetadataService {
  readonly #parts: MetadataServiceParts;

  constructor(parts: MetadataServiceParts) {
    this.#parts = parts;
  }

  /**
   * Asks every service that is switched on, at the same time.
   * @throws DomainError `outside.switchedOff` when none is, `request.invalid` without title and artist
   */
  async search(query: MetadataQuery, identity: Identity, signal?: AbortSignal): Promise<MetadataResult> {
    await this.#requireRight(identity);
    if (query.title === '' && query.artist === '')
      throw new DomainError('request.invalid', { detail: 'Say the title or the artist of the song to look for.' });
    const asked = [
      { service: 'itunes' as const, ask: async () => (await this.#parts.itunes.search(query, signal)).map(({ candidate }) => candidate) },
      { service: 'musicBrainz' as const, ask: () => this.#parts.musicBrainz.search(query, signal) },
    ];
    const on = await Promise.all(asked.map(({ service }) => this.#parts.outside.isEnabled(service)));
    if (!on.includes(true)) await this.#parts.outside.requireEnabled('itunes');
    const candidates: MetadataCandidate[] = [];
    const failures: MetadataResult['failures'] = [];
    await Promise.all(
      asked.map(async ({ service, ask }, i) => {
        if (!on[i]) return;
        try {
          candidates.push(...(await ask()));
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          failures.push({ service, code: error.code, message: error.message });
        }
      }),
    );
    return { candidates: rankCandidates(candidates), failures };
  }

  /** iTunes alone, for those who know its form. @throws DomainError `outside.*` */
  async searchItunes(query: MetadataQuery, identity: Identity): Promise<ItunesHit[]> {
    await this.#requireRight(identity);
    return this.#parts.itunes.search(query);
  }

  async details(songId: string, identity: Identity): Promise<SongDetails> {
    const song = await this.#parts.songs.get(songId, identity);
    return { songId: song.id, ...(await this.#parts.repository.find(song.id)) };
  }

  /** What the library, the file and the services say about a song, field by field. */
  async compare(songId: string, identity: Identity): Promise<DetailComparison> {
    const song = await this.#parts.songs.get(songId, identity);
    const query = {
      title: song.title,
      artist: song.artist ?? '',
      album: song.album ?? '',
      durationSeconds: song.durationMs / 1000,
      limit: 5,
    };
    const { candidates, failures } = await this.search(query, identity);
    const { fields } = await this.#parts.repository.find(songId);
    const fromServices: DetailStatement[] = candidates.map((candidate) => ({
      source: candidate.source,
      confidence: candidate.confidence,
      values: candidate,
    }));
    const covers = candidates.flatMap(({ cover }) => (cover ? [cover] : []));
    return { fields: compareDetails([...statementsOf(song, fields), ...fromServices]), covers, candidates, failures };
  }

  /** Takes over chosen fields and a cover, which is fetched; all of it is checked before anything is changed. */
  async apply(songId: string, change: DetailsChange, identity: Identity): Promise<SongDetails> {
    const song = await this.#parts.songs.getToChange(songId, identity);
    if (change.cover) await this.#requireRight(identity);
    const edit = toEdit(change);
    const cover = change.cover ? await this.#downloadCover(change.cover) : null;
    if (Object.keys(edit).length > 0) await this.#parts.songs.edit(songId, edit, identity);
    const appliedAt = new Date().toISOString();
    const { fields } = await this.#parts.repository.find(songId);
    for (const [field, said] of Object.entries(change.fields)) if (said) fields[field as keyof typeof fields] = { ...said, appliedAt };
    await this.#parts.repository.save(songId, fields);
    if (cover) {
      await this.#parts.covers.choose(songId, cover);
      await this.#parts.songs.hasNewCover(songId);
    }
    return this.details(song.id, identity);
  }

  /** A picture as the service has it, to be looked at before it is chosen. Fetched by the server: the page talks to nobody else. */
  async cover(choice: CoverChoice, identity: Identity): Promise<{ bytes: Buffer; mimeType: string }> {
    await this.#requireRight(identity);
    const bytes = await this.#downloadCover(choice);
    return { bytes, mimeType: this.#parts.covers.check(bytes) };
  }

  /** Takes over the best hit without asking. @throws DomainError `metadata.notFound` when nothing fits well enough */
  async applyBest(songId: string, query: MetadataQuery, identity: Identity): Promise<SongDetails> {
    const [best] = (await this.search(query, identity)).candidates;
    if (!best || best.confidence < 0.6) throw new DomainError('metadata.notFound');
    const { source, confidence } = best;
    const fields: DetailsChange['fields'] = {};
    for (const field of DETAIL_FIELDS) {
      const value = best[field];
      if (value !== null) fields[field] = { value, source, confidence };
    }
    const coverIsOn = best.cover && (await this.#parts.outside.isEnabled(best.cover.source));
    try {
      return await this.apply(songId, { fields, ...(best.cover && coverIsOn ? { cover: best.cover } : {}) }, identity);
    } catch (error) {
      // The words about a song are worth having without its picture.
      if (!(error instanceof DomainError && (error.code === 'cover.invalid' || error.code.startsWith('outside.')))) throw error;
      return this.apply(songId, { fields }, identity);
    }
  }

  async #downloadCover({ source, ref }: CoverChoice): Promise<Buffer> {
    const answer = await this.#parts.outside.ask(source, { url: await this.#coverUrl({ source, ref }), ...COVER_LIMITS });
    if (answer.status !== 200) throw new DomainError('metadata.notFound', { detail: 'There is no picture for this album any more.' });
    this.#parts.covers.check(answer.body);
    return answer.body;
  }

  async #coverUrl({ source, ref }: CoverChoice): Promise<URL> {
    const settings = await this.#parts.settings.all();
    if (source === 'coverArtArchive') {
      if (!/^[0-9a-f-]{36}$/.test(ref))
        throw new DomainError('request.invalid', { detail: 'An album of the Cover Art Archive is named by its identifier.' });
      return new URL(`/release/${ref}/front-500`, settings['coverArtArchive.baseUrl']);
    }
    const url = URL.canParse(ref) ? new URL(ref) : null;
    const known = url && (ITUNES_PICTURE_HOST.test(url.hostname) || url.origin === new URL(settings['itunes.baseUrl']).origin);
    if (!known) throw new DomainError('request.invalid', { detail: 'This is not the address of a picture that iTunes gave.' });
    return url;
  }

  async #requireRight(identity: Identity): Promise<void> {
    requireRole(identity, await this.#parts.settings.get('metadata.leastRole'));
  }
}

function statementsOf(song: SongRow, applied: Partial<Record<string, AppliedDetail>>): DetailStatement[] {
  const tags = song.tagsJson === null ? null : (JSON.parse(song.tagsJson) as Tags);
  const fromPeople = Object.entries(applied).map(([field, said]) => ({
    source: said!.source,
    confidence: said!.confidence,
    values: { [field]: said!.value },
  }));
  return [
    { source: 'library', confidence: CONFIDENCE.library, values: { title: song.title, artist: song.artist, album: song.album } },
    ...(tags === null
      ? []
      : [
          {
            source: 'tags' as const,
            confidence: CONFIDENCE.tags,
            values: {
              title: tags.title,
              artist: tags.artist,
              album: tags.album,
              year: tags.year,
              genre: tags.genre,
              trackNumber: tags.trackNumber,
              discNumber: tags.discNumber,
            },
          },
        ]),
    ...fromPeople,
  ];
}

/** What the library keeps itself; the rest is kept with its source. */
function toEdit({ fields }: DetailsChange): SongEdit {
  const edit = songEditSchema.safeParse({
    title: fields.title?.value,
    artist: fields.artist?.value,
    album: fields.album?.value,
    year: fields.year?.value,
    genre: fields.genre?.value,
  });
  if (!edit.success)
    throw new DomainError('request.invalid', {
      detail: edit.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    });
  return Object.fromEntries(Object.entries(edit.data).filter(([, value]) => value !== undefined));
}
