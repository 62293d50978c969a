import type { MetadataCandidate, MetadataQuery } from '@refrain/contract';
import { z } from 'zod';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import { matchConfidence } from './match-confidence.ts';
import { looksLikeCompilation, rankCandidates } from './rank-candidates.ts';

const LIMITS = { maxBytes: 2 * 1024 * 1024, timeoutMs: 10_000, tries: 3 };
/** More than is asked for, so that the release itself is among the compilations. */
const LOOKED_AT = 50;

/** A result of entity `song`, as the iTunes Search API documents it. */
const songSchema = z.object({
  kind: z.string().optional(),
  trackId: z.number(),
  trackName: z.string(),
  artistId: z.number().optional(),
  artistName: z.string(),
  collectionId: z.number().optional(),
  collectionName: z.string().optional(),
  collectionArtistName: z.string().optional(),
  artworkUrl30: z.string().optional(),
  artworkUrl60: z.string().optional(),
  artworkUrl100: z.string().optional(),
  previewUrl: z.string().optional(),
  releaseDate: z.string().optional(),
  trackExplicitness: z.string().optional(),
  trackTimeMillis: z.number().optional(),
  trackNumber: z.number().optional(),
  discNumber: z.number().optional(),
  country: z.string().optional(),
  trackPrice: z.number().optional(),
  primaryGenreName: z.string().optional(),
  isStreamable: z.boolean().optional(),
});
export type ItunesSong = z.infer<typeof songSchema>;
const answerSchema = z.object({ results: z.array(z.unknown()) });

export interface ItunesHit {
  readonly candidate: MetadataCandidate;
  readonly raw: ItunesSong;
}

/** The iTunes Search API. */
export class ItunesClient {
  readonly #parts: { readonly outside: OutsideServices; readonly settings: SettingsService };

  constructor(parts: { readonly outside: OutsideServices; readonly settings: SettingsService }) {
    this.#parts = parts;
  }

  /** Songs that fit, best first. @throws DomainError `outside.*` */
  async search(query: MetadataQuery, signal?: AbortSignal): Promise<ItunesHit[]> {
    const settings = await this.#parts.settings.all();
    const url = new URL('/search', settings['itunes.baseUrl']);
    url.search = new URLSearchParams({
      term: [query.artist, query.title, query.album].filter((part) => part !== '').join(' '),
      media: 'music',
      entity: 'song',
      country: settings['itunes.country'],
      limit: String(LOOKED_AT),
    }).toString();
    const answer = answerSchema.safeParse(await this.#parts.outside.askJson('itunes', { url, ...LIMITS, signal }));
    if (!answer.success) throw this.#parts.outside.misunderstood('itunes', 'It has no results in it.');
    // A result of another kind, or of another form some day, is no reason to lose the others.
    const hits = new Map(
      answer.data.results.flatMap((result) => {
        const song = songSchema.safeParse(result);
        if (!song.success || (song.data.kind ?? 'song') !== 'song') return [];
        const candidate = toCandidate(song.data, query);
        return [[candidate, { candidate, raw: song.data }] as const];
      }),
    );
    return rankCandidates([...hits.keys()])
      .slice(0, query.limit)
      .map((candidate) => hits.get(candidate)!);
  }
}

function toCandidate(song: ItunesSong, query: MetadataQuery): MetadataCandidate {
  const album = song.collectionName ?? null;
  const durationSeconds = song.trackTimeMillis === undefined ? null : song.trackTimeMillis / 1000;
  const releaseDate = song.releaseDate?.slice(0, 10) ?? null;
  const year = Number(releaseDate?.slice(0, 4));
  return {
    source: 'itunes',
    id: String(song.trackId),
    title: song.trackName,
    artist: song.artistName,
    album,
    releaseDate,
    year: Number.isInteger(year) && year > 0 ? year : null,
    genre: song.primaryGenreName ?? null,
    trackNumber: song.trackNumber ?? null,
    discNumber: song.discNumber ?? null,
    durationSeconds,
    explicit: song.trackExplicitness === undefined ? null : song.trackExplicitness === 'explicit',
    recordingId: null,
    releaseId: null,
    isCompilation: looksLikeCompilation(album, song.collectionArtistName ?? null),
    confidence: matchConfidence(query, { title: song.trackName, artist: song.artistName, album, durationSeconds }),
    // The address says the size; any other can be asked for.
    cover: song.artworkUrl100 === undefined ? null : { source: 'itunes', ref: song.artworkUrl100.replace('100x100', '600x600') },
  };
}
