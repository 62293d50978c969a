import { z } from 'zod';
import { failureSchema } from './jobs.ts';
import { folderNameSchema, labelSchema } from './songs.ts';

/*
 * A bundle: songs with everything that belongs to them, in one zip. `refrain-bundle.json` comes first and names every
 * other file with its size and SHA-256. See docs/formats.md.
 */

export const BUNDLE_MANIFEST = 'refrain-bundle.json';
export const BUNDLE_VERSION = 1;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const sizeSchema = z.number().int().nonnegative();
const jsonSchema = z.record(z.string(), z.json());

/** A file of the bundle. */
const bundleFileSchema = z.object({ path: z.string().min(1).max(300), sizeBytes: sizeSchema, sha256: sha256Schema });
export type BundleFile = z.infer<typeof bundleFileSchema>;

/** What a step of the analysis made, as it is kept: with the key that says what it was made of. */
export const bundleResultSchema = z.object({
  key: sha256Schema,
  step: z.string().max(40),
  version: z.number().int(),
  audioSha256: sha256Schema,
  settings: jsonSchema,
  models: z.array(z.object({ id: z.string().max(200), sha256: z.string().max(200) })).max(10),
  summary: jsonSchema,
  seconds: z.number(),
  createdAt: z.string().max(40),
  files: z.array(bundleFileSchema.extend({ name: z.string().min(1).max(200), mimeType: z.string().max(100) })).max(20),
});
export type BundleResult = z.infer<typeof bundleResultSchema>;

const nameSchema = z.string().max(500).nullable();
export const bundleSongSchema = z.object({
  title: z.string().min(1).max(500),
  artist: nameSchema,
  album: nameSchema,
  year: z.number().int().nullable(),
  genre: nameSchema,
  language: nameSchema,
  favourite: z.boolean(),
  folder: folderNameSchema.nullable().catch(null),
  labels: z.array(labelSchema).max(50),
  givenLyrics: z.string().max(200_000).nullable(),
  addedAt: z.iso.datetime(),
  durationMs: z.number().int().nonnegative(),
  /** Fields that only an older system's clients know. */
  compat: jsonSchema.nullable(),
  sound: bundleFileSchema.extend({ fileName: z.string().min(1).max(255) }).nullable(),
  /** The picture that was chosen for it; the one in its file is among the results. */
  cover: bundleFileSchema.nullable(),
  /** What the job was asked for that made the results; null without any. */
  options: jsonSchema.nullable(),
  results: z.array(bundleResultSchema).max(20),
});
export type BundleSong = z.infer<typeof bundleSongSchema>;

export const bundleManifestSchema = z.object({
  format: z.literal('refrain-bundle'),
  schemaVersion: z.literal(BUNDLE_VERSION, `This bundle is of another version than ${BUNDLE_VERSION}.`),
  createdAt: z.iso.datetime(),
  songs: z.array(bundleSongSchema).min(1).max(500),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** What became of the songs of a bundle. */
export const bundleResultListSchema = z.object({
  songs: z.array(
    z.object({
      songId: z.string(),
      title: z.string(),
      /** The library had this sound, singable: nothing was changed. */
      alreadyKnown: z.boolean(),
      /** It can be sung without any analysis. */
      ready: z.boolean(),
    }),
  ),
  failed: z.array(z.object({ title: z.string(), failure: failureSchema })),
});
export type BundleOutcome = z.infer<typeof bundleResultListSchema>;
