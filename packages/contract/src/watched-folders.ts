import { z } from 'zod';

/** How names of files are read: `{artist} - {title}`, with folders `{artist}/{album}/{number} {title}`. */
export const namePatternSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((pattern) => /\{title\}/.test(pattern), 'The pattern needs {title}. Others are {artist}, {album}, {year}, {number} and {any}.')
  .refine(
    (pattern) => [...pattern.matchAll(/\{([^}]*)\}/g)].every(([, name = '']) => NAME_FIELDS.has(name)),
    'The pattern may hold {title}, {artist}, {album}, {year}, {number} and {any}.',
  );
const NAME_FIELDS = new Set(['title', 'artist', 'album', 'year', 'number', 'any']);

export const nameRuleSchema = z.object({
  pattern: namePatternSchema.default('{artist} - {title}'),
  /** What is believed where the tags in a file and its name disagree. */
  trust: z.enum(['tags', 'names']).default('tags'),
});
export type NameRule = z.infer<typeof nameRuleSchema>;

/** A folder of the server whose songs are taken into the library. Its files are only read. */
export const newWatchedFolderSchema = z.object({
  path: z.string().trim().min(1).max(1000),
  nameRule: nameRuleSchema.prefault({}),
  /** Whether each song gets a job as soon as it is found; else jobs are started when somebody asks. */
  analyseAtOnce: z.boolean().default(false),
});
export const watchedFolderEditSchema = z.object({ nameRule: nameRuleSchema.optional(), analyseAtOnce: z.boolean().optional() });

export const folderScanSchema = z.object({
  running: z.boolean(),
  /** Sound files looked at in this scan, or in the last one. */
  seen: z.number().int(),
  added: z.number().int(),
  /** The library had their sound. */
  known: z.number().int(),
  failed: z.number().int(),
  /** What is being read now, within the folder. */
  current: z.string().nullable(),
  stopped: z.boolean(),
  /** Why the folder itself could not be read. */
  message: z.string().nullable(),
});
export type FolderScan = z.infer<typeof folderScanSchema>;

export const watchedFolderSchema = z.object({
  id: z.string(),
  path: z.string(),
  /** Named by LIBRARY_FOLDERS: it cannot be removed here. */
  fromSettings: z.boolean(),
  nameRule: nameRuleSchema,
  analyseAtOnce: z.boolean(),
  scannedAt: z.iso.datetime().nullable(),
  scan: folderScanSchema,
});
export type WatchedFolder = z.infer<typeof watchedFolderSchema>;
export const watchedFolderListSchema = z.object({ folders: z.array(watchedFolderSchema) });

/** What names would be read as, before anything is taken in. */
export const namePreviewRequestSchema = z.object({ path: z.string().trim().min(1).max(1000), nameRule: nameRuleSchema.prefault({}) });
export const namePreviewSchema = z.object({
  names: z.array(
    z.object({
      path: z.string(),
      /** False: the pattern does not fit, and the whole name becomes the title. */
      fits: z.boolean(),
      title: z.string(),
      artist: z.string().nullable(),
      album: z.string().nullable(),
      year: z.number().int().nullable(),
    }),
  ),
});
export type NamePreview = z.infer<typeof namePreviewSchema>;

export const failedFileListSchema = z.object({ files: z.array(z.object({ path: z.string(), message: z.string() })) });
