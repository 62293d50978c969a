import { HouseParty } from './compat/house-party.ts';
import { OpenKaraokeStudioJobSockets } from './compat/open-karaoke-studio.job-sockets.ts';
import type { HouseEvents } from './compat/open-karaoke-studio.player.ts';
import { OpenKaraokeStudioSockets } from './compat/open-karaoke-studio.sockets.ts';
import type { IdentityService } from './features/accounts/identity.service.ts';
import type { JobsService } from './features/jobs/jobs.service.ts';
import type { JobEvents } from './features/jobs/jobs.types.ts';
import { MembersService } from './features/parties/members.service.ts';
import { PartiesRepository } from './features/parties/parties.repository.ts';
import { partiesRoutes } from './features/parties/parties.routes.ts';
import { PartiesService } from './features/parties/parties.service.ts';
import type { PartyEvents } from './features/parties/parties.types.ts';
import { partyRooms, publishPartyChanges } from './features/parties/party.realtime.ts';
import { CodeGuard } from './features/parties/party-codes.ts';
import { PartyCommands } from './features/parties/party-commands.service.ts';
import { answerPartyRequests } from './features/parties/party-requests.ts';
import { PartyViews } from './features/parties/party-views.service.ts';
import { performancesRoutes } from './features/performances/performances.routes.ts';
import { PerformancesService } from './features/performances/performances.service.ts';
import { ScreensRepository } from './features/performances/screens.repository.ts';
import { Screens } from './features/performances/screens.service.ts';
import { SingerMemoriesRepository } from './features/performances/singer-memories.repository.ts';
import { SingerMemories } from './features/performances/singer-memories.service.ts';
import { GoneSingers } from './features/queue/gone-singers.service.ts';
import { PreparationService } from './features/queue/preparation.service.ts';
import { QueueRepository } from './features/queue/queue.repository.ts';
import { queueRoutes } from './features/queue/queue.routes.ts';
import { QueueService } from './features/queue/queue.service.ts';
import { SongReadiness } from './features/queue/song-readiness.service.ts';
import type { SongsService } from './features/songs/songs.service.ts';
import type { SongEvents } from './features/songs/songs.types.ts';
import type { Database } from './platform/database/schema.ts';
import type { EventBus } from './platform/events/event-bus.types.ts';
import { oneAtATime } from './platform/events/one-at-a-time.ts';
import { answerFor } from './platform/http/error-mapping.ts';
import type { Locks } from './platform/locks/locks.types.ts';
import type { ShortMemory } from './platform/memory/short-memory.types.ts';
import type { RealtimeHandshake, RealtimeHub } from './platform/realtime/realtime-hub.types.ts';

export interface PartyParts {
  readonly database: Database;
  readonly events: EventBus<PartyEvents & JobEvents & SongEvents & HouseEvents>;
  readonly songs: SongsService;
  readonly jobs: JobsService;
  readonly identity: IdentityService;
  readonly locks: Locks;
  readonly memory: ShortMemory;
  readonly reportError: (context: string, error: unknown) => void;
}

const SWEEP_MS = 1_000;
const WAKE_MS = 5_000;

/** The wiring of everything about parties: a part of compose.ts. */
export function composeParty({ database, events, songs, jobs, identity, locks, memory, reportError }: PartyParts) {
  const partiesRepository = new PartiesRepository(database);
  const members = new MembersService({ repository: partiesRepository, events });
  const parties = new PartiesService({ repository: partiesRepository, members, codes: new CodeGuard({ locks, memory }), events, locks });
  const readiness = new SongReadiness({ songs, jobs });
  const memories = new SingerMemories(new SingerMemoriesRepository(database));
  const queueRepository = new QueueRepository(database);
  const queue = new QueueService({ repository: queueRepository, parties, members, songs, readiness, memories, events });
  const screens = new Screens(new ScreensRepository(database));
  const performances = new PerformancesService({ parties, members, queue, readiness, memories, screens, events });
  const commands = new PartyCommands({ parties, queue, performances, events });
  const views = new PartyViews({ parties, members, queue, performances });
  const preparation = new PreparationService({ jobs, parties, queue, events, reportError });
  const goneSingers = new GoneSingers({ repository: queueRepository, parties, members, queue });
  const house = new HouseParty({ parties, members, queue, performances, commands, songs });
  const identityOf = (handshake: RealtimeHandshake) => identity.ofHandshake(handshake);
  // Of a party's own guests it asks no account.
  const memberOf = (handshake: RealtimeHandshake) => identity.ofHandshake(handshake, 'seated');

  const songSettled = async (songId: string) => {
    for (const partyId of await queue.songChanged(songId)) await parties.inTurn(partyId, () => performances.advance(partyId));
  };
  const unsubscribe = [
    events.subscribe('song.changed', ({ songId }) => queue.forgetSong(songId)),
    events.subscribe('job.changed', ({ songId }) => queue.forgetSong(songId)),
    events.subscribe('song.removed', ({ songId }) => queue.forgetSong(songId)),
    events.subscribeOwn('song.changed', ({ songId }) => songSettled(songId)),
    events.subscribeOwn('job.changed', ({ songId }) => songSettled(songId)),
    events.subscribeOwn('song.removed', ({ songId }) => queue.songRemoved(songId)),
    events.subscribeOwn('party.ended', ({ partyId }) => parties.inTurn(partyId, () => performances.close(partyId))),
  ];
  let sweep: NodeJS.Timeout | undefined;
  let waking: NodeJS.Timeout | undefined;
  let disconnect = () => {};

  return {
    parties,
    members,
    queue,
    performances,
    commands,
    views,
    house,
    rooms: partyRooms({ parties, views, identityOf: memberOf }),
    routes: [
      partiesRoutes({ parties, members, queue, views, identity }),
      queueRoutes({ parties, queue, commands, identity }),
      performancesRoutes({ parties, performances, commands, identity }),
    ],
    connect(hub: RealtimeHub) {
      answerPartyRequests(hub, { parties, performances, commands, identityOf: memberOf, explain: answerFor, reportError });
      const stopPublishing = publishPartyChanges({ parties, members, queue, performances, events, reportError }, hub);
      const sockets = new OpenKaraokeStudioSockets(hub.io, { house, events, identityOf, explain: answerFor, reportError });
      const jobSockets = new OpenKaraokeStudioJobSockets(hub.io, { jobs, events, identityOf, explain: answerFor, reportError });
      disconnect = () => {
        stopPublishing();
        sockets.close();
        jobSockets.close();
      };
    },
    start() {
      const reporting = (trouble: string) => (error: unknown) => reportError(trouble, error);
      const sweeps = [
        oneAtATime(() => performances.endBreaks(), reporting('A break could not be ended.')),
        oneAtATime(() => performances.lookForScreens(), reporting('Screens could not be looked for.')),
        oneAtATime(() => goneSingers.sweep(), reporting('Songs of people who left could not be taken out.')),
      ];
      sweep = setInterval(() => {
        for (const work of sweeps) void work();
      }, SWEEP_MS);
      waking = setInterval(
        oneAtATime(() => performances.wakeStages(), reporting('Empty stages could not be looked for.')),
        WAKE_MS,
      );
    },
    async stop() {
      clearInterval(sweep);
      clearInterval(waking);
      for (const end of unsubscribe) end();
      disconnect();
      preparation.stop();
      await screens.stop();
    },
  };
}
