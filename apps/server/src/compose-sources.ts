import { PROGRAM_VERSION } from './config/config.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import type { CoversService } from './features/covers/covers.service.ts';
import type { JobsService } from './features/jobs/jobs.service.ts';
import type { JobEvents } from './features/jobs/jobs.types.ts';
import { LrclibClient } from './features/lyrics/lrclib.client.ts';
import { listenForLyrics } from './features/lyrics/lyrics.listeners.ts';
import { LyricsRepository } from './features/lyrics/lyrics.repository.ts';
import { lyricsRoutes } from './features/lyrics/lyrics.routes.ts';
import { LyricsService } from './features/lyrics/lyrics.service.ts';
import { DetailsRepository } from './features/metadata/details.repository.ts';
import { ItunesClient } from './features/metadata/itunes.client.ts';
import { metadataRoutes } from './features/metadata/metadata.routes.ts';
import { MetadataService } from './features/metadata/metadata.service.ts';
import { MusicBrainzClient } from './features/metadata/music-brainz.client.ts';
import { OUTSIDE_SERVICE_FACTS } from './features/outside-services/outside-services.catalogue.ts';
import { OutsideServicesRepository } from './features/outside-services/outside-services.repository.ts';
import { outsideServicesRoutes } from './features/outside-services/outside-services.routes.ts';
import { OutsideServices } from './features/outside-services/outside-services.service.ts';
import { SettingsRepository } from './features/settings/settings.repository.ts';
import { settingsRoutes } from './features/settings/settings.routes.ts';
import { SettingsService } from './features/settings/settings.service.ts';
import type { SettingsEvents } from './features/settings/settings.types.ts';
import type { SongsService } from './features/songs/songs.service.ts';
import type { SongEvents } from './features/songs/songs.types.ts';
import type { UploadsService } from './features/uploads/uploads.service.ts';
import type { Database } from './platform/database/schema.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import { OutboundClient } from './platform/outbound/outbound-client.ts';

export interface SourcesParts {
  readonly database: Database;
  readonly events: EventBus<JobEvents & SongEvents & SettingsEvents>;
  readonly songs: SongsService;
  readonly jobs: JobsService;
  readonly uploads: UploadsService;
  readonly covers: CoversService;
  readonly identity: IdentityService;
}

/** The wiring of settings and of everything that comes from elsewhere: a part of compose.ts. */
export function composeSources({ database, events, songs, jobs, uploads, covers, identity }: SourcesParts) {
  const settings = new SettingsService({ repository: new SettingsRepository(database), events });
  const outside = composeOutsideServices(database, settings);
  const itunes = new ItunesClient({ outside, settings });
  const musicBrainz = new MusicBrainzClient({ outside, settings });
  const metadata = new MetadataService({
    repository: new DetailsRepository(database),
    songs,
    covers,
    outside,
    settings,
    itunes,
    musicBrainz,
  });
  const lyrics = new LyricsService({
    repository: new LyricsRepository(database),
    songs,
    uploads,
    lrclib: new LrclibClient({ outside, settings }),
    outside,
    settings,
  });
  const stopListening = listenForLyrics({ lyrics, jobs, events });
  return {
    settings,
    outside,
    metadata,
    lyrics,
    routes: [
      settingsRoutes({ settings, identity }),
      outsideServicesRoutes({ outside, identity }),
      metadataRoutes({ metadata, identity }),
      lyricsRoutes({ lyrics, songs, identity }),
    ],
    stop: stopListening,
  };
}

function composeOutsideServices(database: Database, settings: SettingsService): OutsideServices {
  // Services that ask for it can reach whoever runs this server, if they said how.
  const userAgent = async () => {
    const contact = await settings.get('outside.contact');
    return `Refrain/${PROGRAM_VERSION} (self-hosted karaoke${contact ? `; ${contact}` : ''})`;
  };
  return new OutsideServices({
    catalogue: OUTSIDE_SERVICE_FACTS,
    repository: new OutsideServicesRepository(database),
    settings,
    client: new OutboundClient({ userAgent }),
  });
}
