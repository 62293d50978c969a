import type { StorageConfig } from './config/config.types.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import type { AnalysisService } from './features/analysis/analysis.service.ts';
import { bundlesRoutes } from './features/bundles/bundles.routes.ts';
import { BundleExporter } from './features/bundles/export-bundle.service.ts';
import { BundleImporter } from './features/bundles/import-bundle.service.ts';
import type { CoversService } from './features/covers/covers.service.ts';
import type { JobsService } from './features/jobs/jobs.service.ts';
import type { JobEvents } from './features/jobs/jobs.types.ts';
import { BatchService } from './features/library/batch.service.ts';
import { LibraryRepository } from './features/library/library.repository.ts';
import { libraryRoutes } from './features/library/library.routes.ts';
import { LibraryService } from './features/library/library.service.ts';
import { PostgresSearchIndex } from './features/library/postgres-search-index.ts';
import { SearchService } from './features/library/search.service.ts';
import { SearchIndexer } from './features/library/search-indexer.service.ts';
import { SqliteSearchIndex } from './features/library/sqlite-search-index.ts';
import { PlaylistsRepository } from './features/playlists/playlists.repository.ts';
import { playlistsRoutes } from './features/playlists/playlists.routes.ts';
import { PlaylistsService } from './features/playlists/playlists.service.ts';
import type { LabelsRepository } from './features/songs/labels.repository.ts';
import { LabelsService } from './features/songs/labels.service.ts';
import type { SongListService } from './features/songs/song-list.service.ts';
import type { SongsService } from './features/songs/songs.service.ts';
import type { SongEvents } from './features/songs/songs.types.ts';
import type { UploadsService } from './features/uploads/uploads.service.ts';
import { WatchedFoldersRepository } from './features/watched-folders/watched-folders.repository.ts';
import { watchedFoldersRoutes } from './features/watched-folders/watched-folders.routes.ts';
import { WatchedFoldersService } from './features/watched-folders/watched-folders.service.ts';
import type { BlobStore } from './platform/blobs/blob-store.types.ts';
import { isSqlite } from './platform/database/in-transaction.ts';
import type { Database } from './platform/database/schema.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import { answerFor } from './platform/http/error-mapping.ts';
import type { Locks } from './platform/locks/locks.types.ts';
import { OneOfAll } from './platform/locks/one-of-all.ts';

export interface LibraryParts {
  readonly database: Database;
  readonly events: EventBus<JobEvents & SongEvents>;
  readonly songs: SongsService;
  readonly songList: SongListService;
  readonly labelsRepository: LabelsRepository;
  readonly analysis: AnalysisService;
  readonly jobs: JobsService;
  readonly covers: CoversService;
  readonly blobs: BlobStore;
  readonly storage: StorageConfig;
  readonly uploads: UploadsService;
  readonly identity: IdentityService;
  readonly locks: Locks;
  readonly reportError: (context: string, error: unknown) => void;
}

/** A bundle holds a song's stems, too, and may hold many songs. */
const BUNDLE_FACTOR = 8;
/** A file that is being copied into a folder changes all the time. */
const SETTLE_MS = 2000;

/** The wiring of the library as a whole: a part of compose.ts. */
export function composeLibrary(parts: LibraryParts) {
  const {
    database,
    events,
    songs,
    songList,
    labelsRepository,
    analysis,
    jobs,
    covers,
    blobs,
    storage,
    uploads,
    identity,
    locks,
    reportError,
  } = parts;
  const repository = new LibraryRepository(database);
  const index = isSqlite(database) ? new SqliteSearchIndex(database) : new PostgresSearchIndex(database);
  const search = new SearchService({ index, repository, songList });
  const indexer = new SearchIndexer({ index, songs, events, reportError });
  const library = new LibraryService({ repository, analysis });
  const labels = new LabelsService({ repository: labelsRepository, songs, events });
  const playlists = new PlaylistsService({ repository: new PlaylistsRepository(database), songList });
  const batch = new BatchService({ songs, songList, labels, playlists, uploads, explain: answerFor });
  const maxBytes = storage.maxUploadBytes * BUNDLE_FACTOR;
  const exporter = new BundleExporter({ songs, covers, jobs, blobs });
  const importer = new BundleImporter({
    songs,
    uploads,
    analysis,
    covers,
    labels,
    blobs,
    tempDir: storage.tempDir,
    maxBytes: maxBytes * 2,
    explain: answerFor,
  });
  const folders = new WatchedFoldersService({
    repository: new WatchedFoldersRepository(database),
    uploads,
    extensions: new Set(storage.allowedExtensions),
    explain: answerFor,
    settleMs: SETTLE_MS,
    fromSettings: storage.libraryFolders,
    ownFolders: [storage.root, storage.libraryDir, storage.tempDir, storage.uploadsDir],
    rescanMs: storage.rescanMinutes * 60_000,
    reportError,
  });
  const watching = new OneOfAll({
    locks,
    key: 'watched-folders',
    onError: (error) => reportError('The watched folders could not be taken over.', error),
  });
  return {
    compat: { library, search },
    routes: [
      libraryRoutes({ library, search, batch, labels, songList, identity }),
      playlistsRoutes({ playlists, songList, identity }),
      watchedFoldersRoutes({ folders, identity }),
      bundlesRoutes({ exporter, importer, songs, songList, uploads, identity, maxBytes }),
    ],
    async start({ watches }: { watches: boolean }) {
      indexer.start();
      if (watches) await watching.start(() => folders.start());
    },
    async stop() {
      // In this order: what is being begun would go on after it was stopped.
      await watching.stop();
      await folders.stop();
      await indexer.stop();
    },
  };
}
