import { z } from 'zod';
import { outsideServiceNameSchema } from './settings.ts';

/** What can be said about a song besides its sound. */
export const DETAIL_FIELDS = [
  'title',
  'artist',
  'album',
  'releaseDate',
  'year',
  'genre',
  'trackNumber',
  'discNumber',
  'recordingId',
  'releaseId',
  'explicit',
] as const;
export const detailFieldSchema = z.enum(DETAIL_FIELDS);
export type DetailField = z.infer<typeof detailFieldSchema>;

/** Where a detail came from: a person, the library as it was, the file's tags, or a service outside. */
export const DETAIL_SOURCES = ['person', 'library', 'tags', 'itunes', 'musicBrainz', 'link'] as const;
export const detailSourceSchema = z.enum(DETAIL_SOURCES);
export type DetailSource = z.infer<typeof detailSourceSchema>;

export const detailValueSchema = z.union([z.string().max(500), z.number(), z.boolean()]);
export type DetailValue = z.infer<typeof detailValueSchema>;

/** A picture that a service has; `ref` is what to send to choose it. */
export const coverChoiceSchema = z.object({
  source: z.enum(['itunes', 'coverArtArchive']),
  ref: z.string().max(500),
});
export type CoverChoice = z.infer<typeof coverChoiceSchema>;

/** One recording that a service knows. */
export const metadataCandidateSchema = z.object({
  source: z.enum(['itunes', 'musicBrainz']),
  /** The service's own identifier. */
  id: z.string(),
  title: z.string(),
  artist: z.string(),
  album: z.string().nullable(),
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  releaseDate: z.string().nullable(),
  year: z.number().int().nullable(),
  genre: z.string().nullable(),
  trackNumber: z.number().int().nullable(),
  discNumber: z.number().int().nullable(),
  durationSeconds: z.number().nullable(),
  explicit: z.boolean().nullable(),
  recordingId: z.string().nullable(),
  releaseId: z.string().nullable(),
  /** A collection of hits by several artists or of several years, rather than the release the song came out on. */
  isCompilation: z.boolean(),
  /** 0…1: how well it fits what was looked for. */
  confidence: z.number().min(0).max(1),
  cover: coverChoiceSchema.nullable(),
});
export type MetadataCandidate = z.infer<typeof metadataCandidateSchema>;

export const metadataQuerySchema = z.object({
  title: z.string().trim().max(200).default(''),
  artist: z.string().trim().max(200).default(''),
  album: z.string().trim().max(200).default(''),
  durationSeconds: z.coerce.number().positive().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(5),
});
export type MetadataQuery = z.infer<typeof metadataQuerySchema>;

/** Candidates of all services that are switched on, best first. A service that failed is named; the others are not held up. */
export const metadataResultSchema = z.object({
  candidates: z.array(metadataCandidateSchema),
  failures: z.array(z.object({ service: outsideServiceNameSchema, code: z.string(), message: z.string() })),
});
export type MetadataResult = z.infer<typeof metadataResultSchema>;

/** A value for a field, who says so, and how sure that is: sources that agree are surer together. */
export const detailOptionSchema = z.object({
  value: detailValueSchema,
  sources: z.array(detailSourceSchema),
  confidence: z.number().min(0).max(1),
});
export type DetailOption = z.infer<typeof detailOptionSchema>;

/** Every field with what can be said about it, surest first. */
export const detailComparisonSchema = z.object({
  fields: z.partialRecord(detailFieldSchema, z.array(detailOptionSchema)),
  covers: z.array(coverChoiceSchema),
  candidates: metadataResultSchema.shape.candidates,
  failures: metadataResultSchema.shape.failures,
});
export type DetailComparison = z.infer<typeof detailComparisonSchema>;

export const appliedDetailSchema = z.object({
  value: detailValueSchema,
  source: detailSourceSchema,
  confidence: z.number().min(0).max(1),
  appliedAt: z.iso.datetime(),
});
export type AppliedDetail = z.infer<typeof appliedDetailSchema>;

/** What was taken over for a song, and from where. */
export const songDetailsSchema = z.object({
  songId: z.string(),
  fields: z.partialRecord(detailFieldSchema, appliedDetailSchema),
  hasChosenCover: z.boolean(),
});
export type SongDetails = z.infer<typeof songDetailsSchema>;

/** Fields to take over. Without `source` a person says so. */
export const detailsChangeSchema = z.object({
  fields: z
    .partialRecord(
      detailFieldSchema,
      z.object({ value: detailValueSchema, source: detailSourceSchema.default('person'), confidence: z.number().min(0).max(1).default(1) }),
    )
    .default({}),
  cover: coverChoiceSchema.optional(),
});
export type DetailsChange = z.infer<typeof detailsChangeSchema>;
