import { partyRoom, type QueueEntry, type SingersQueue } from '@refrain/contract';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { RealtimeHandshake, RealtimeHub, RoomGuard } from '../../platform/realtime/realtime-hub.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { PerformancesService } from '../performances/performances.service.ts';
import type { QueueService } from '../queue/queue.service.ts';
import type { MembersService } from './members.service.ts';
import { Paced } from './paced.ts';
import type { PartiesService } from './parties.service.ts';
import type { PartyEvents } from './parties.types.ts';
import type { PartyViews } from './party-views.service.ts';
import { viewParty } from './view-party.ts';

export interface PartyRealtimeParts {
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly queue: QueueService;
  readonly performances: PerformancesService;
  readonly events: EventBus<PartyEvents>;
  readonly reportError: (context: string, error: unknown) => void;
}

/** Between two patches of the same kind. */
const PAUSE_MS = 100;
/** Progress of songs in the making is no hurry. */
const PREPARATION_PAUSE_MS = 2_000;

/** The room of each party, for its members alone. */
export function partyRooms(parts: {
  readonly parties: PartiesService;
  readonly views: PartyViews;
  readonly identityOf: (handshake: RealtimeHandshake) => Promise<Identity>;
}): RoomGuard {
  const idOf = (room: string) => room.slice(partyRoom('').length);
  return {
    async authorise(room, handshake) {
      await parts.parties.seat(idOf(room), await parts.identityOf(handshake));
      return true;
    },
    snapshot: (room) => parts.views.snapshot(idOf(room)),
  };
}

/** Tells the rooms of parties what changed: at once, and then no oftener than ten times a second. */
export function publishPartyChanges(parts: PartyRealtimeParts, hub: RealtimeHub): () => void {
  const { events, parties, members, queue, performances } = parts;
  const queues = new PublishedQueues();
  const paced = new Paced((error) => parts.reportError('A change of a party could not be published.', error));

  const tell = (partyId: string, kind: string, make: () => Promise<readonly [event: string, payload: unknown]>, pauseMs = PAUSE_MS) =>
    paced.run(`${kind} ${partyId}`, pauseMs, async () => {
      const room = partyRoom(partyId);
      if (!hub.isWatched(room)) return queues.forget(partyId);
      const [event, payload] = await make();
      hub.publish(room, event, payload);
    });
  const tellQueue = (partyId: string) =>
    tell(partyId, 'queue', async () => ['queue.changed', queues.changes(partyId, await queue.view(partyId))]);

  const unsubscribe = [
    events.subscribe('party.changed', ({ partyId }) => {
      tell(partyId, 'party', async () => ['party.changed', viewParty(await parties.get(partyId))]);
      tell(partyId, 'members', async () => ['members.changed', { members: await members.views(partyId) }]);
      tell(partyId, 'performance', async () => ['performance.changed', await performances.view(partyId)]);
      tellQueue(partyId);
    }),
    events.subscribe('party.memberGone', ({ partyId }) => hub.recheck(partyRoom(partyId))),
    events.subscribe('queue.changed', ({ partyId }) => tellQueue(partyId)),
    events.subscribe('queue.preparation', ({ partyId }) =>
      tell(partyId, 'preparation', async () => ['queue.changed', queues.changes(partyId, await queue.view(partyId))], PREPARATION_PAUSE_MS),
    ),
    events.subscribe('performance.changed', ({ partyId }) =>
      tell(partyId, 'performance', async () => ['performance.changed', await performances.view(partyId)]),
    ),
    events.subscribe('party.reaction', ({ partyId, ...reaction }) => hub.publish(partyRoom(partyId), 'party.reaction', reaction)),
    events.subscribe('party.ended', ({ partyId }) => performances.forgetParty(partyId)),
  ];
  return () => {
    for (const stop of unsubscribe) stop();
    paced.stop();
  };
}

/** What rooms were told of their queues last, so that a patch has only the entries that are new or changed. */
class PublishedQueues {
  readonly #told = new Map<string, ReadonlyMap<string, string>>();

  changes(partyId: string, queue: SingersQueue): SingersQueue {
    const before = this.#told.get(partyId);
    const now = new Map(queue.entries.map((entry) => [entry.id, JSON.stringify(entry)]));
    this.#told.set(partyId, now);
    const changed = ({ id }: QueueEntry) => before?.get(id) !== now.get(id);
    return { ...queue, entries: queue.entries.filter(changed) };
  }

  forget(partyId: string): void {
    this.#told.delete(partyId);
  }
}
