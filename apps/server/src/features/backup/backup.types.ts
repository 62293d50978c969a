import { z } from 'zod';

const checkedFileSchema = z.object({ path: z.string(), sizeBytes: z.number().int().nonnegative(), sha256: z.string() });
export type CheckedFile = z.infer<typeof checkedFileSchema>;

/** `manifest.json` of a backup, which is a zip: rows as JSON lines, blobs under their keys. */
export const backupManifestSchema = z.object({
  format: z.literal('refrain-backup'),
  formatVersion: z.literal(1),
  /** Of the program that made it. */
  version: z.string(),
  createdAt: z.string(),
  /** The last migration of its database. */
  migration: z.string(),
  tables: z.array(checkedFileSchema.extend({ name: z.string(), rows: z.number().int().nonnegative() })),
  /** The list of its blobs, a {@link blobLineSchema} a line. */
  blobs: checkedFileSchema,
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

export const blobLineSchema = checkedFileSchema.extend({ key: z.string() });

export interface BackupSummary {
  readonly rows: number;
  readonly blobs: number;
  readonly blobBytes: number;
}
