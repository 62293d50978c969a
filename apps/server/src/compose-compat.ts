import type { CompatParts } from './compat/compat.types.ts';
import type { HouseParty } from './compat/house-party.ts';
import { karaokeBackendRoutes } from './compat/karaoke-backend.routes.ts';
import { musicAssistantRoutes } from './compat/music-assistant.routes.ts';
import { openKaraokeStudioFilesRoutes } from './compat/open-karaoke-studio.files.routes.ts';
import { openKaraokeStudioJobsRoutes } from './compat/open-karaoke-studio.jobs.routes.ts';
import { openKaraokeStudioLibraryRoutes } from './compat/open-karaoke-studio.library.routes.ts';
import { openKaraokeStudioLyricsRoutes } from './compat/open-karaoke-studio.lyrics.routes.ts';
import { openKaraokeStudioMetadataRoutes } from './compat/open-karaoke-studio.metadata.routes.ts';
import { openKaraokeStudioQueueRoutes } from './compat/open-karaoke-studio.queue.routes.ts';
import { openKaraokeStudioSongsRoutes } from './compat/open-karaoke-studio.songs.routes.ts';
import { openKaraokeStudioUsersRoutes, type UsersRoutesParts } from './compat/open-karaoke-studio.users.routes.ts';
import { openKaraokeStudioYouTubeRoutes } from './compat/open-karaoke-studio.youtube.routes.ts';
import { overlappingPathsRoutes } from './compat/overlapping-paths.routes.ts';
import type { HttpRoutes } from './platform/http/http-server.types.ts';

export interface OlderSystemsParts extends CompatParts {
  readonly people: UsersRoutesParts;
  readonly house: HouseParty;
  readonly webFolder: string;
}

/** The paths of the three older systems: a part of compose.ts. */
export function composeCompat({ people, house, webFolder, ...compat }: OlderSystemsParts): HttpRoutes[] {
  return [
    overlappingPathsRoutes({ ...compat, webFolder }),
    musicAssistantRoutes(compat),
    karaokeBackendRoutes(compat),
    openKaraokeStudioJobsRoutes(compat),
    openKaraokeStudioQueueRoutes({ house, identity: compat.identity }),
    openKaraokeStudioSongsRoutes(compat),
    openKaraokeStudioUsersRoutes(people),
    openKaraokeStudioLibraryRoutes(compat),
    openKaraokeStudioFilesRoutes(compat),
    openKaraokeStudioLyricsRoutes(compat),
    openKaraokeStudioMetadataRoutes(compat),
    openKaraokeStudioYouTubeRoutes(compat),
  ];
}
