import { partyRoom } from '@refrain/contract';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { Paced } from '../../platform/events/paced.ts';
import { InProcessLocks } from '../../platform/locks/in-process-locks.ts';
import type { RealtimeHandshake, RealtimeHub, RoomGuard } from '../../platform/realtime/realtime-hub.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { PerformancesService } from '../performances/performances.service.ts';
import type { QueueService } from '../queue/queue.service.ts';
import type { MembersService } from './members.service.ts';
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
  const told = new ToldRooms();
  const turns = new InProcessLocks();
  const paced = new Paced((error) => parts.reportError('A change of a party could not be published.', error));

  const tell = (partyId: string, kind: string, work: (room: string) => Promise<void>, pauseMs = PAUSE_MS) =>
    paced.run(`${kind} ${partyId}`, pauseMs, async () => {
      const room = partyRoom(partyId);
      // One after the other: what was read before a change must not be published after it.
      if (hub.isWatched(room)) await turns.run(partyId, () => work(room));
      else told.forget(room);
    });
  const tellQueue = async (room: string, partyId: string) => {
    const { entries, places, ...rest } = await queue.view(partyId);
    const news = told.news(room, 'queue', entries);
    hub.publish(room, 'queue.changed', { ...rest, entries: news, places: places.map(({ why: _, ...place }) => place) });
  };
  const tellPerformance = async (room: string, partyId: string) => {
    const [performance] = told.news(room, 'performance', [{ id: partyId, ...(await performances.view(partyId)) }]);
    if (performance) hub.publish(room, 'performance.changed', withoutId(performance));
  };
  const tellParty = async (room: string, partyId: string) => {
    const [party] = told.news(room, 'party', [viewParty(await parties.get(partyId))]);
    if (party) hub.publish(room, 'party.changed', party);
    const changed = told.news(room, 'members', await members.views(partyId));
    if (changed.length > 0) hub.publish(room, 'members.changed', { members: changed });
  };

  const unsubscribe = [
    events.subscribe('party.changed', ({ partyId }) => {
      tell(partyId, 'party', (room) => tellParty(room, partyId));
      tell(partyId, 'performance', (room) => tellPerformance(room, partyId));
    }),
    events.subscribe('party.memberGone', ({ partyId }) => hub.recheck(partyRoom(partyId))),
    events.subscribe('queue.changed', ({ partyId }) => {
      tell(partyId, 'queue', (room) => tellQueue(room, partyId));
      // Turns are counted by the queue.
      tell(partyId, 'party', (room) => tellParty(room, partyId));
    }),
    events.subscribe('queue.preparation', ({ partyId }) =>
      tell(partyId, 'preparation', (room) => tellQueue(room, partyId), PREPARATION_PAUSE_MS),
    ),
    events.subscribe('performance.changed', ({ partyId }) => tell(partyId, 'performance', (room) => tellPerformance(room, partyId))),
    events.subscribe('party.reaction', ({ partyId, ...reaction }) => hub.publish(partyRoom(partyId), 'party.reaction', reaction)),
  ];
  return () => {
    for (const stop of unsubscribe) stop();
    paced.stop();
  };
}

function withoutId<Value extends { id: string }>({ id: _, ...value }: Value): Omit<Value, 'id'> {
  return value;
}

/** What rooms were told last, so that patches carry only what is new or changed: they go to every phone. */
class ToldRooms {
  readonly #told = new Map<string, Map<string, ReadonlyMap<string, string>>>();

  news<Value extends { readonly id: string }>(room: string, kind: string, values: readonly Value[]): Value[] {
    const kinds = this.#told.get(room) ?? new Map<string, ReadonlyMap<string, string>>();
    this.#told.set(room, kinds);
    const before = kinds.get(kind);
    const now = new Map(values.map((value) => [value.id, JSON.stringify(value)]));
    kinds.set(kind, now);
    return values.filter(({ id }) => before?.get(id) !== now.get(id));
  }

  forget(room: string): void {
    this.#told.delete(room);
  }
}
