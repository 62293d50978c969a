import type { Candidate, PlannedTurn, QueueFacts, QueuePlan, WaitingEntry } from './queue-plan.types.ts';
import { first, looksAtAllSongs, RULE_ORDERS, RULE_REASONS } from './queue-rules.ts';

/**
 * The order of the queue: plays the evening on, turn by turn, as the rule would choose. Nothing of it is stored, so taking
 * an entry out or adding one cannot leave the others in wrong places.
 *
 * Rounds are those of start-time fair queueing (Goyal, Vin, Cheng 1996): a singer's next turn belongs to the round after
 * their last one, but to none before the round the evening was in when they came in. So latecomers sing in the running
 * round like everybody who has not sung in it yet, and can claim no more; whoever waits all the time loses nothing when
 * a host puts others first.
 */
export function planQueue(facts: QueueFacts): QueuePlan {
  const evening = new Evening(facts);
  const turns: PlannedTurn[] = [];
  for (let turn = evening.next(); turn !== undefined; turn = evening.next()) turns.push(turn);
  return { turns, passedOver: facts.entries.filter((entry) => entry.passedOver !== null) };
}

/** The entry that goes on stage now: the first by the rule that is ready. */
export function nextReady(facts: QueueFacts): PlannedTurn | undefined {
  const ready = facts.entries.filter((entry) => entry.readyInSeconds <= 0);
  return new Evening({ ...facts, entries: ready, freeInSeconds: 0 }).next();
}

/**
 * What a turn does to the evening: the round it counts as for its singers, and the round the evening is in from then on.
 * A late song counts as a turn of the running round: its right was to this turn, not to those it missed.
 */
export function beginTurn(facts: QueueFacts, entryId: string): { readonly turnRound: number; readonly eveningRound: number } {
  const evening = new Evening(facts);
  const entry = facts.entries.find(({ id }) => id === entryId);
  if (!entry) return { turnRound: facts.round, eveningRound: facts.round };
  return evening.begin(entry);
}

/** Later than any time that was; whole, so that turns counted from it stay apart. */
const AFTER_ALL_TIMES_MS = 2 ** 52;

class Evening {
  readonly #facts: QueueFacts;
  readonly #waiting: Map<string, WaitingEntry[]>;
  readonly #nextRounds = new Map<string, number>();
  readonly #sinceMs = new Map<string, number>();
  readonly #floors = new Map<string, number>();
  readonly #slots: ReadonlyMap<string, number>;
  #round: number;
  #turn: number;
  #clockSeconds: number;

  constructor(facts: QueueFacts) {
    this.#facts = facts;
    this.#round = facts.round;
    this.#turn = facts.turnCount;
    this.#clockSeconds = facts.freeInSeconds;
    const entries = facts.entries.filter((entry) => entry.passedOver === null);
    this.#waiting = bySinger(entries);
    for (const [singerId, own] of this.#waiting) {
      const asked = Math.min(...own.map((entry) => entry.addedAtMs));
      this.#floors.set(singerId, Math.min(...own.map((entry) => entry.floorRound)));
      this.#sinceMs.set(singerId, asked);
    }
    for (const [singerId, { lastRound, lastTurnAtMs }] of facts.singers) {
      this.#nextRounds.set(singerId, lastRound + 1);
      this.#sinceMs.set(singerId, Math.max(lastTurnAtMs, this.#sinceMs.get(singerId) ?? 0));
    }
    this.#slots = ownSlots(this.#waiting);
  }

  /** Plays one turn; undefined when nobody is left. */
  next(): PlannedTurn | undefined {
    const entries = [...this.#waiting.values()].flat();
    if (entries.length === 0) return undefined;
    const pinned = this.#pinned(entries);
    const candidate = pinned ?? this.#chosen(entries);
    const { entry } = candidate;
    const readyIn = Number.isFinite(entry.readyInSeconds) ? entry.readyInSeconds : 0;
    const startsInSeconds = Math.max(this.#clockSeconds, readyIn);
    const reason = entry.readyInSeconds > 0 ? 'preparing' : pinned ? 'pinned' : RULE_REASONS[this.#facts.rule];
    const { turnRound } = this.begin(entry);
    this.#clockSeconds = startsInSeconds + entry.durationSeconds + this.#facts.gapSeconds + this.#breakSeconds();
    return { entryId: entry.id, round: turnRound, startsInSeconds, reason };
  }

  begin(entry: WaitingEntry): { turnRound: number; eveningRound: number } {
    const turnRound = Math.max(this.#roundOf(entry), this.#round);
    this.#remove(entry);
    // Of those who could sing now, the one furthest behind: songs in the making do not hold the evening back, and a song
    // that a host puts first does not carry it on.
    const others = this.#heads().filter((head) => head.readyInSeconds <= this.#clockSeconds);
    const behind = Math.min(turnRound, ...others.map((head) => this.#roundOf(head)));
    for (const singerId of entry.singerIds) {
      this.#nextRounds.set(singerId, turnRound + 1);
      this.#sinceMs.set(singerId, AFTER_ALL_TIMES_MS + this.#turn);
    }
    this.#round = Math.max(this.#round, behind);
    this.#turn += 1;
    return { turnRound, eveningRound: this.#round };
  }

  /** What a host put here; what is not ready by then gives way. */
  #pinned(entries: readonly WaitingEntry[]): Candidate | undefined {
    return this.#newestPin(entries.filter((entry) => this.#isReady(entry)));
  }

  #newestPin(entries: readonly WaitingEntry[]): Candidate | undefined {
    const due = entries.filter((entry) => entry.pinnedTurn !== null && entry.pinnedTurn <= this.#turn);
    const [best] = due.sort((a, b) => b.pinnedAtMs - a.pinnedAtMs || (a.id < b.id ? -1 : 1));
    return best && this.#candidate(best);
  }

  #chosen(entries: readonly WaitingEntry[]): Candidate {
    const order = RULE_ORDERS[this.#facts.rule];
    const free = (list: readonly WaitingEntry[]) => list.filter((entry) => entry.pinnedTurn === null || entry.pinnedTurn <= this.#turn);
    const pool = looksAtAllSongs(this.#facts.rule) ? entries.filter((entry) => this.#isReady(entry)) : this.#heads();
    const candidates = free(pool).map((entry) => this.#candidate(entry));
    return first(candidates, order) ?? this.#soonest(entries);
  }

  /** When nobody is ready by then, or only what is pinned to later is left. */
  #soonest(entries: readonly WaitingEntry[]): Candidate {
    const least = Math.min(...entries.map((entry) => entry.readyInSeconds));
    const soonest = entries.filter((entry) => entry.readyInSeconds === least);
    const pinned = this.#newestPin(soonest);
    if (pinned) return pinned;
    const turn = Math.min(...soonest.map((entry) => entry.pinnedTurn ?? 0));
    const equal = soonest.filter((entry) => (entry.pinnedTurn ?? 0) === turn).map((entry) => this.#candidate(entry));
    return first(equal, RULE_ORDERS[this.#facts.rule]) as Candidate;
  }

  /** Of each singer the first song that is ready by then. */
  #heads(): WaitingEntry[] {
    const heads: WaitingEntry[] = [];
    for (const own of this.#waiting.values()) {
      const head = own.find((entry) => this.#isReady(entry) && (entry.pinnedTurn === null || entry.pinnedTurn <= this.#turn));
      if (head) heads.push(head);
    }
    return heads;
  }

  #isReady(entry: WaitingEntry): boolean {
    return entry.readyInSeconds <= this.#clockSeconds;
  }

  #candidate(entry: WaitingEntry): Candidate {
    const since = entry.singerIds.map((id) => this.#sinceMs.get(id) ?? entry.addedAtMs);
    return { entry, round: this.#roundOf(entry), sinceMs: Math.max(...since), slotMs: this.#slots.get(entry.id) ?? entry.addedAtMs };
  }

  #roundOf(entry: WaitingEntry): number {
    const floor = this.#floors.get(entry.singerIds[0] ?? '') ?? entry.floorRound;
    return Math.max(floor, ...entry.singerIds.map((id) => this.#nextRounds.get(id) ?? 0));
  }

  #remove(entry: WaitingEntry): void {
    const singerId = entry.singerIds[0] ?? '';
    const left = (this.#waiting.get(singerId) ?? []).filter((other) => other.id !== entry.id);
    if (left.length === 0) this.#waiting.delete(singerId);
    else this.#waiting.set(singerId, left);
  }

  #breakSeconds(): number {
    const { breakAfterTurns, breakSeconds } = this.#facts;
    return breakAfterTurns !== null && this.#turn % breakAfterTurns === 0 ? breakSeconds : 0;
  }
}

/** Each singer's own songs in their own order. */
function bySinger(entries: readonly WaitingEntry[]): Map<string, WaitingEntry[]> {
  const own = new Map<string, WaitingEntry[]>();
  for (const entry of entries) {
    const singerId = entry.singerIds[0] ?? '';
    own.set(singerId, [...(own.get(singerId) ?? []), entry]);
  }
  for (const [singerId, list] of own)
    own.set(
      singerId,
      list.sort((a, b) => a.ownOrder - b.ownOrder || a.addedAtMs - b.addedAtMs || (a.id < b.id ? -1 : 1)),
    );
  return own;
}

/** The times at which a singer asked, given to their songs in their own order: changing that order changes nothing for others. */
function ownSlots(waiting: ReadonlyMap<string, readonly WaitingEntry[]>): Map<string, number> {
  const slots = new Map<string, number>();
  for (const own of waiting.values()) {
    const times = own.map((entry) => entry.addedAtMs).sort((a, b) => a - b);
    for (const [index, entry] of own.entries()) slots.set(entry.id, times[index] ?? entry.addedAtMs);
  }
  return slots;
}
