import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { PartiesService } from '../parties/parties.service.ts';
import type { PartyEvents } from '../parties/parties.types.ts';
import { planQueue } from './plan-queue.ts';
import type { QueueService } from './queue.service.ts';
import { isWaiting, queueFacts } from './queue-facts.ts';

export interface PreparationServiceParts {
  readonly jobs: Pick<JobsService, 'reprioritise' | 'hurriedSongs'>;
  readonly parties: PartiesService;
  readonly queue: QueueService;
  readonly events: EventBus<PartyEvents>;
  readonly reportError: (context: string, error: unknown) => void;
}

/** Of a song that nobody waits for. */
const NO_HURRY = 0;
const HIGHEST_PRIORITY = 1_000;
/** Songs needed within the same half minute are equally urgent. */
const SECONDS_A_STEP = 30;
const PAUSE_MS = 500;

/** Songs are made in the order in which the singers of all parties need them. */
export class PreparationService {
  readonly #parts: PreparationServiceParts;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #unsubscribe: (() => void)[];

  constructor(parts: PreparationServiceParts) {
    this.#parts = parts;
    this.#unsubscribe = [
      parts.events.subscribeOwn('queue.changed', ({ partyId }) => this.#soon(partyId)),
      parts.events.subscribeOwn('party.ended', ({ partyId }) => this.#soon(partyId)),
    ];
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Tells the job queue what this party needs, and when; what it needed before and nobody waits for any more is in no hurry. */
  async arrange(partyId: string): Promise<void> {
    const wishes = new Map([[partyId, await this.#wishes(partyId)]]);
    const everAsked = await this.#parts.queue.songsOf(partyId);
    const hurried = (await this.#parts.jobs.hurriedSongs()).filter((songId) => everAsked.has(songId));
    for (const songId of new Set([...hurried, ...(wishes.get(partyId)?.keys() ?? [])])) {
      let most = NO_HURRY;
      for (const waiting of await this.#parts.queue.partiesWaitingFor(songId)) {
        const wanted = wishes.get(waiting) ?? (await this.#wishes(waiting));
        wishes.set(waiting, wanted);
        most = Math.max(most, wanted.get(songId) ?? NO_HURRY);
      }
      await this.#parts.jobs.reprioritise(songId, most);
    }
  }

  /** Songs that are not ready, by when their turn would be if they were. */
  async #wishes(partyId: string): Promise<Map<string, number>> {
    const wishes = new Map<string, number>();
    const party = await this.#parts.parties.get(partyId);
    if (party.endedAt !== null) return wishes;
    const situation = await this.#parts.queue.situation(party);
    const unready = new Map(
      situation.rows
        .filter(isWaiting)
        .filter(({ songId }) => situation.songs.get(songId)?.preparation.status === 'preparing')
        .map((row) => [row.id, row.songId]),
    );
    if (unready.size === 0) return wishes;
    const facts = queueFacts(situation);
    const asIfReady = { ...facts, entries: facts.entries.map((entry) => ({ ...entry, readyInSeconds: 0 })) };
    for (const { entryId, startsInSeconds } of planQueue(asIfReady).turns) {
      const songId = unready.get(entryId);
      if (songId !== undefined && !wishes.has(songId)) wishes.set(songId, priorityFor(startsInSeconds));
    }
    return wishes;
  }

  #soon(partyId: string): void {
    if (this.#timers.has(partyId)) return;
    const work = () => {
      this.#timers.delete(partyId);
      this.arrange(partyId).catch((error: unknown) => this.#parts.reportError('Songs could not be put in order of need.', error));
    };
    this.#timers.set(partyId, setTimeout(work, PAUSE_MS));
  }
}

/** The sooner, the higher; a singer's wish goes before whatever nobody waits for. */
function priorityFor(neededInSeconds: number): number {
  return Math.max(1, HIGHEST_PRIORITY - Math.floor(neededInSeconds / SECONDS_A_STEP));
}
