import { PROGRAM_VERSION } from './config/config.ts';
import type { Config } from './config/config.types.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import type { CoversService } from './features/covers/covers.service.ts';
import { ImportDownloader } from './features/imports/import-downloader.ts';
import { ImportsRepository } from './features/imports/imports.repository.ts';
import { importsRoutes } from './features/imports/imports.routes.ts';
import { ImportsService } from './features/imports/imports.service.ts';
import type { ImportEvents } from './features/imports/imports.types.ts';
import { ImportsWorker } from './features/imports/imports.worker.ts';
import { YtDlpClient } from './features/imports/yt-dlp.client.ts';
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
import type { PartyEvents } from './features/parties/parties.types.ts';
import { SetUpRepository } from './features/settings/set-up.repository.ts';
import { SetUpService } from './features/settings/set-up.service.ts';
import { SettingsRepository } from './features/settings/settings.repository.ts';
import { settingsRoutes } from './features/settings/settings.routes.ts';
import { SettingsService } from './features/settings/settings.service.ts';
import type { SettingsEvents } from './features/settings/settings.types.ts';
import type { SongsService } from './features/songs/songs.service.ts';
import type { SongEvents } from './features/songs/songs.types.ts';
import type { UploadsService } from './features/uploads/uploads.service.ts';
import { WebhookSender } from './features/webhooks/webhook-sender.ts';
import { tellWebhooks } from './features/webhooks/webhooks.listeners.ts';
import { WebhooksRepository } from './features/webhooks/webhooks.repository.ts';
import { webhooksRoutes } from './features/webhooks/webhooks.routes.ts';
import { WebhooksService } from './features/webhooks/webhooks.service.ts';
import type { WebhookEvents } from './features/webhooks/webhooks.types.ts';
import type { Database } from './platform/database/schema.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import { answerFor } from './platform/http/error-mapping.ts';
import { OutboundClient } from './platform/outbound/outbound-client.ts';

export interface SourcesParts {
  readonly database: Database;
  readonly events: EventBus<JobEvents & SongEvents & SettingsEvents & ImportEvents & PartyEvents & WebhookEvents>;
  readonly songs: SongsService;
  readonly jobs: JobsService;
  readonly uploads: UploadsService;
  readonly covers: CoversService;
  readonly identity: IdentityService;
  readonly config: Pick<Config, 'imports' | 'storage'>;
  readonly demoSha256: string;
  readonly reportError: (context: string, error: unknown) => void;
}

/** The wiring of settings and of everything that comes from elsewhere: a part of compose.ts. */
export function composeSources(parts: SourcesParts) {
  const { database, events, songs, jobs, uploads, covers, identity, config, demoSha256, reportError } = parts;
  const { tempDir } = config.storage;
  const settings = new SettingsService({ repository: new SettingsRepository(database), events });
  const setUp = new SetUpService({ settings, repository: new SetUpRepository(database), demoSha256 });
  const client = new OutboundClient({ userAgent: () => userAgent(settings) });
  const outside = new OutsideServices({
    catalogue: OUTSIDE_SERVICE_FACTS,
    repository: new OutsideServicesRepository(database),
    settings,
    client,
  });
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
  const ytDlp = new YtDlpClient({ ...config.imports, tempDir });
  const importsRepository = new ImportsRepository(database);
  const imports = new ImportsService({ repository: importsRepository, outside, settings, songs, ytDlp, events });
  const importsWorker = new ImportsWorker({
    repository: importsRepository,
    downloader: new ImportDownloader({ outside, uploads, songs, covers, ytDlp, tempDir }),
    uploads,
    songs,
    events,
    explain: (error) => answerFor(error).detail,
    reportError,
  });
  const webhooksRepository = new WebhooksRepository(database);
  const webhooks = new WebhooksService({ repository: webhooksRepository, events });
  const webhookSender = new WebhookSender({ repository: webhooksRepository, client, settings, events, reportError });
  const listeners = [listenForLyrics({ lyrics, jobs, events }), tellWebhooks({ webhooks, jobs, songs, events })];
  return {
    settings,
    outside,
    metadata,
    lyrics,
    imports,
    routes: [
      settingsRoutes({ settings, setUp, identity }),
      outsideServicesRoutes({ outside, identity }),
      metadataRoutes({ metadata, identity }),
      lyricsRoutes({ lyrics, songs, identity }),
      importsRoutes({ imports, identity }),
      webhooksRoutes({ webhooks, identity }),
    ],
    /** For the role that works. */
    start() {
      importsWorker.start();
      webhookSender.start();
    },
    async stop() {
      await Promise.all(listeners.map((listening) => listening.stop()));
      await importsWorker.stop();
      await webhookSender.stop();
    },
  };
}

/** Services that ask for it can reach whoever runs this server, if they said how. */
async function userAgent(settings: SettingsService): Promise<string> {
  const contact = await settings.get('outside.contact');
  return `Refrain/${PROGRAM_VERSION} (self-hosted karaoke${contact ? `; ${contact}` : ''})`;
}
