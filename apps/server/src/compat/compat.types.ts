import type { Config } from '../config/config.types.ts';
import type { IdentityService } from '../features/accounts/identity.service.ts';
import type { AnalysisService } from '../features/analysis/analysis.service.ts';
import type { HealthService } from '../features/health/health.service.ts';
import type { ImportsService } from '../features/imports/imports.service.ts';
import type { JobsService } from '../features/jobs/jobs.service.ts';
import type { LibraryService } from '../features/library/library.service.ts';
import type { SearchService } from '../features/library/search.service.ts';
import type { LyricsService } from '../features/lyrics/lyrics.service.ts';
import type { MetadataService } from '../features/metadata/metadata.service.ts';
import type { SongListService } from '../features/songs/song-list.service.ts';
import type { SongsService } from '../features/songs/songs.service.ts';
import type { UploadsService } from '../features/uploads/uploads.service.ts';
import type { SendableFile } from '../platform/http/send-file.ts';

/** What the older systems' paths are served from. */
export interface CompatParts {
  readonly songs: SongsService;
  readonly songList: SongListService;
  readonly library: LibraryService;
  readonly search: SearchService;
  readonly jobs: JobsService;
  readonly uploads: UploadsService;
  readonly identity: IdentityService;
  readonly health: HealthService;
  readonly analysis: AnalysisService;
  readonly metadata: MetadataService;
  readonly lyrics: LyricsService;
  readonly imports: ImportsService;
  readonly config: Config;
}

/** A file of a job as an older system's folder shows it. */
export interface FolderEntry {
  /** Within the job's folder: `stems/vocals.wav`. */
  readonly path: string;
  readonly category: string;
  /** What has to be made first is made until `signal` is aborted. */
  open(signal?: AbortSignal): Promise<SendableFile>;
}

/** Which names an answer uses for a job's state: Music Assistant renamed them once, and both kinds of client are about. */
export type StatusNames = 'first' | 'later';

/** What is kept with a job that an older API started. */
export interface CompatJobNote {
  readonly statusNames?: StatusNames;
  readonly type?: JobType;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Somebody has seen it and wants it out of sight. */
  readonly dismissed?: boolean;
  /** The sound was stored on its own and outlives the job. */
  readonly keepsAudio?: boolean;
}

export const JOB_TYPES = ['stem_separation', 'midi_conversion', 'melody_extraction', 'chord_analysis'] as const;
export type JobType = (typeof JOB_TYPES)[number];
