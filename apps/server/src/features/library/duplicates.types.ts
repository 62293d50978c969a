import type { SongRow } from '../../platform/database/schema.ts';

/** A song that shares something with another one. */
export type AlikeSong = Pick<SongRow, 'id' | 'title' | 'artist' | 'durationMs' | 'audioSha256' | 'titleKey' | 'artistKey' | 'createdAt'>;

/** A sound of the library, as far as it is compared with all others. */
export interface Sketched {
  readonly audioSha256: string;
  readonly durationMs: number;
  readonly sketch: number;
}
