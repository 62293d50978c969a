import type { ImportRequest } from '@refrain/contract';

export interface ImportEvents {
  'import.changed': { readonly importId: string };
}

/** What is kept with an import: what was said beside the link. */
export type ImportOptions = Omit<ImportRequest, 'url'> & {
  /** The song that waits for this sound. */
  readonly intoSongId?: string;
};
