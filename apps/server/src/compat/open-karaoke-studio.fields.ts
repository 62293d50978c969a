// The 45 columns that Open Karaoke Studio kept of a song, and under which names its clients send them.
import { z } from 'zod';
import { DomainError } from '../platform/errors/domain-error.ts';

const text = (longest = 2000) => z.string().max(longest).nullable();
const whole = z.number().int().nullable();
/** Anything, kept and given back as it came. */
const json = z.unknown();

/** Fields that mean nothing here: kept for its clients, in one column. */
export const KEPT_FIELDS = {
  videoId: text(64),
  uploader: text(),
  uploaderId: text(),
  channel: text(),
  channelId: text(),
  channelName: text(),
  description: text(50_000),
  uploadDate: text(64),
  youtubeDuration: z.number().nullable(),
  youtubeThumbnailUrls: json,
  youtubeTags: json,
  youtubeCategories: json,
  youtubeChannelId: text(),
  youtubeChannelName: text(),
  youtubeRawMetadata: json,
  mbid: text(64),
  releaseId: text(64),
  releaseDate: text(32),
  itunesTrackId: z.union([z.number(), z.string().max(64)]).nullable(),
  itunesArtistId: z.union([z.number(), z.string().max(64)]).nullable(),
  itunesCollectionId: z.union([z.number(), z.string().max(64)]).nullable(),
  trackTimeMillis: whole,
  itunesExplicit: z.boolean().nullable(),
  itunesPreviewUrl: text(),
  itunesArtworkUrls: json,
  itunesRawMetadata: json,
  coverArt: text(),
  thumbnail: text(),
} as const;
export type KeptField = keyof typeof KEPT_FIELDS;
export type KeptFields = Partial<Record<KeptField, unknown>>;

/** Fields that a song of ours has, too. */
const OWN_FIELDS = {
  title: z.string().trim().min(1).max(200),
  artist: text(200),
  album: text(200),
  genre: text(200),
  language: text(40),
  year: z.coerce.number().int().min(1).max(9999).nullable(),
  favorite: z.boolean(),
  source: text(64),
  sourceUrl: text(),
  duration: z.number().min(0).max(86_400).nullable(),
  durationMs: z.number().min(0).max(86_400_000).nullable(),
  plainLyrics: text(50_000),
  syncedLyrics: text(50_000),
} as const;

/** Other names that its versions used. */
const ALIASES: Readonly<Record<string, string>> = {
  metadataId: 'mbid',
  releaseTitle: 'album',
  lyrics: 'plainLyrics',
  isFavorite: 'favorite',
  favourite: 'favorite',
  coverArtPath: 'coverArt',
  thumbnailPath: 'thumbnail',
};

/** `video_id` and `videoId` are one field, `metadataId` is `mbid`: whatever a version of its client writes. */
export function ownNames(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const named = Object.entries(body).map(([name, value]) => {
    const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    return [ALIASES[camel] ?? camel, value] as const;
  });
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

const songFields = z.object({ ...OWN_FIELDS, ...KEPT_FIELDS });

/** Of a change everything may be absent; of a new song all but title and artist. Fields that nobody knows are left out. */
export const songChangeSchema = z.preprocess(ownNames, songFields.partial());
export const newSongSchema = z.preprocess(
  ownNames,
  songFields.partial().extend({ title: OWN_FIELDS.title, artist: z.string().trim().min(1).max(200) }),
);
export type SongChange = z.infer<typeof songChangeSchema>;

/** @throws DomainError `request.invalid`, naming the fields that are wrong */
export function parseFields<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  const detail = issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
  throw new DomainError('request.invalid', { detail, issues });
}

/** The kept fields among all. */
export function keptFields(change: SongChange): KeptFields {
  return Object.fromEntries(Object.entries(change).filter(([name, value]) => name in KEPT_FIELDS && value !== undefined));
}
