import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Platform } from './compose-platform.ts';
import type { Config } from './config/config.types.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import type { AnalysisService } from './features/analysis/analysis.service.ts';
import type { MachinePace } from './features/analysis/machine-pace.service.ts';
import { CoversRepository } from './features/covers/covers.repository.ts';
import { CoversService } from './features/covers/covers.service.ts';
import { HouseJobsService } from './features/jobs/house-jobs.service.ts';
import { JobsRepository } from './features/jobs/jobs.repository.ts';
import { jobsRoutes } from './features/jobs/jobs.routes.ts';
import { JobsService } from './features/jobs/jobs.service.ts';
import { LabelsRepository } from './features/songs/labels.repository.ts';
import { SongListService } from './features/songs/song-list.service.ts';
import { publishSongChanges, songRooms } from './features/songs/songs.realtime.ts';
import { SongsRepository } from './features/songs/songs.repository.ts';
import { songsRoutes } from './features/songs/songs.routes.ts';
import { SongsService } from './features/songs/songs.service.ts';
import { resumableUploadsRoutes } from './features/uploads/resumable-uploads.routes.ts';
import { ResumableUploads } from './features/uploads/resumable-uploads.service.ts';
import { uploadsRoutes } from './features/uploads/uploads.routes.ts';
import { UploadsService } from './features/uploads/uploads.service.ts';
import { answerFor } from './platform/http/error-mapping.ts';
import type { RealtimeHub } from './platform/realtime/realtime-hub.types.ts';

export interface SongsParts {
  readonly config: Config;
  readonly platform: Platform;
  readonly analysis: AnalysisService;
  readonly machinePace: MachinePace;
  readonly identity: IdentityService;
  readonly reportError: (context: string, error: unknown) => void;
}

const DEMO_FOLDER = fileURLToPath(new URL('../assets/demo/', import.meta.url));
export const DEMO = {
  audioPath: join(DEMO_FOLDER, 'demo.mp3'),
  lyricsPath: join(DEMO_FOLDER, 'demo.lyrics.txt'),
  fileName: 'demo.mp3',
};

/** The wiring of songs, their jobs, and the ways by which files come in: a part of compose.ts. */
export function composeSongs({ config, platform, analysis, machinePace, identity, reportError }: SongsParts) {
  const { storage } = config;
  const { database, blobs, events, queue, locks, memory } = platform;
  const jobs = new JobsService({
    repository: new JobsRepository(database),
    queue,
    events,
    maxConcurrentJobs: config.jobs.maxConcurrentJobs,
    pace: () => machinePace.current(),
    reportError,
  });
  const covers = new CoversService({ repository: new CoversRepository(database), blobs });
  const repository = new SongsRepository(database);
  const labelsRepository = new LabelsRepository(database);
  const songs = new SongsService({ repository, labels: labelsRepository, jobs, analysis, blobs, covers, events });
  const songList = new SongListService({ repository, jobs });
  const uploads = new UploadsService({
    database,
    songs,
    jobs,
    analysis,
    blobs,
    tempDir: storage.tempDir,
    maxUploadBytes: storage.maxUploadBytes,
    virusScanCommand: config.security.virusScanCommand,
  });
  const resumable = new ResumableUploads({ uploads, memory, locks, events, folder: storage.uploadsDir, explain: answerFor });
  return {
    jobs,
    covers,
    labelsRepository,
    songs,
    songList,
    uploads,
    rooms: songRooms({ songs, songList, jobs, identity }),
    routes: [
      uploadsRoutes({ uploads, songs, identity, demo: DEMO }),
      resumableUploadsRoutes(resumable, identity),
      songsRoutes({ songs, songList, covers, identity }),
      jobsRoutes({ jobs, houseJobs: new HouseJobsService(jobs), identity }),
    ],
    /** Tells pages of what changes. @returns stops that */
    connect: (hub: RealtimeHub) => publishSongChanges({ songs, jobs, events, reportError }, hub),
  };
}
