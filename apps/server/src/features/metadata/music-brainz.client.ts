import type { MetadataCandidate, MetadataQuery } from '@refrain/contract';
import { z } from 'zod';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import { matchConfidence } from './match-confidence.ts';
import { looksLikeCompilation, rankCandidates } from './rank-candidates.ts';

const LIMITS = { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000, tries: 3 };
const LOOKED_AT = 25;

const creditSchema = z.array(z.object({ name: z.string(), joinphrase: z.string().optional() }));
const releaseSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.string().optional(),
  date: z.string().optional(),
  'artist-credit': creditSchema.optional(),
  'release-group': z.object({ 'primary-type': z.string().optional(), 'secondary-types': z.array(z.string()).optional() }).optional(),
  media: z
    .array(z.object({ position: z.number().optional(), track: z.array(z.object({ number: z.string().optional() })).optional() }))
    .optional(),
});
/** A recording in the answer of `/ws/2/recording?query=`, as the MusicBrainz API documents it. */
const recordingSchema = z.object({
  id: z.string(),
  title: z.string(),
  length: z.number().nullish(),
  'artist-credit': creditSchema,
  'first-release-date': z.string().optional(),
  releases: z.array(releaseSchema).optional(),
  tags: z.array(z.object({ name: z.string(), count: z.number() })).optional(),
});
type Recording = z.infer<typeof recordingSchema>;
type Release = z.infer<typeof releaseSchema>;
const answerSchema = z.object({ recordings: z.array(z.unknown()) });

/** The search of MusicBrainz, and addresses of covers in the Cover Art Archive. */
export class MusicBrainzClient {
  readonly #parts: { readonly outside: OutsideServices; readonly settings: SettingsService };

  constructor(parts: { readonly outside: OutsideServices; readonly settings: SettingsService }) {
    this.#parts = parts;
  }

  /** Recordings that fit, best first. @throws DomainError `outside.*` */
  async search(query: MetadataQuery, signal?: AbortSignal): Promise<MetadataCandidate[]> {
    const url = new URL('/ws/2/recording', await this.#parts.settings.get('musicBrainz.baseUrl'));
    url.search = new URLSearchParams({ query: luceneQuery(query), fmt: 'json', limit: String(LOOKED_AT) }).toString();
    const answer = answerSchema.safeParse(await this.#parts.outside.askJson('musicBrainz', { url, ...LIMITS, signal }));
    if (!answer.success) throw this.#parts.outside.misunderstood('musicBrainz', 'It has no recordings in it.');
    const candidates = answer.data.recordings.flatMap((item) => {
      const recording = recordingSchema.safeParse(item);
      return recording.success ? [toCandidate(recording.data, query)] : [];
    });
    return rankCandidates(candidates).slice(0, query.limit);
  }
}

function luceneQuery({ title, artist, album }: MetadataQuery): string {
  const part = (field: string, text: string) => (text === '' ? [] : [`${field}:"${text.replace(/["\\]/g, '\\$&')}"`]);
  return [...part('recording', title), ...part('artist', artist), ...part('release', album)].join(' AND ');
}

function toCandidate(recording: Recording, query: MetadataQuery): MetadataCandidate {
  const release = originalRelease(recording.releases ?? []);
  const artist = credited(recording['artist-credit']);
  const album = release?.title ?? null;
  const releaseDate = recording['first-release-date'] || release?.date || null;
  const year = Number(releaseDate?.slice(0, 4));
  const durationSeconds = recording.length ? recording.length / 1000 : null;
  const trackNumber = Number(release?.media?.[0]?.track?.[0]?.number);
  const genre = [...(recording.tags ?? [])].sort((a, b) => b.count - a.count)[0]?.name ?? null;
  return {
    source: 'musicBrainz',
    id: recording.id,
    title: recording.title,
    artist,
    album,
    releaseDate,
    year: Number.isInteger(year) && year > 0 ? year : null,
    genre,
    trackNumber: Number.isInteger(trackNumber) && trackNumber > 0 ? trackNumber : null,
    discNumber: release?.media?.[0]?.position ?? null,
    durationSeconds,
    explicit: null,
    recordingId: recording.id,
    releaseId: release?.id ?? null,
    isCompilation: release !== null && isCompilation(release),
    confidence: matchConfidence(query, { title: recording.title, artist, album, durationSeconds }),
    cover: release === null ? null : { source: 'coverArtArchive', ref: release.id },
  };
}

/** The release that a recording came out on: official, an album or a single of its own, the earliest. */
function originalRelease(releases: readonly Release[]): Release | null {
  const doubt = (release: Release) => (isCompilation(release) ? 4 : 0) + (release.status === 'Official' ? 0 : 2) + (release.date ? 0 : 1);
  return [...releases].sort((a, b) => doubt(a) - doubt(b) || (a.date ?? '').localeCompare(b.date ?? ''))[0] ?? null;
}

function isCompilation(release: Release): boolean {
  const albumArtist = release['artist-credit'] ? credited(release['artist-credit']) : null;
  return (release['release-group']?.['secondary-types'] ?? []).includes('Compilation') || looksLikeCompilation(release.title, albumArtist);
}

function credited(credit: z.infer<typeof creditSchema>): string {
  return credit.map(({ name, joinphrase }) => name + (joinphrase ?? '')).join('');
}
