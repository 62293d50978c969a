import type { QueueRule } from '@refrain/contract';
import { beginTurn, nextReady, planQueue } from './plan-queue.ts';
import type { QueueFacts, SingerRecord, WaitingEntry } from './queue-plan.types.ts';

/** An evening for tests of the rules: singers ask, songs are sung, and everything else follows as in a party. */
export class TestEvening {
  readonly rule: QueueRule;
  nowMs = 1_000_000;
  round = 0;
  turnCount = 0;
  entries: WaitingEntry[] = [];
  onStage: { readonly entry: WaitingEntry; readonly turnRound: number } | null = null;
  /** Names of entries, as they were sung. */
  readonly sung: WaitingEntry[] = [];
  readonly #records = new Map<string, SingerRecord>();
  #asked = 0;

  constructor(rule: QueueRule = 'rounds') {
    this.rule = rule;
  }

  /** `ask('A1')` is the first song of A; `ask('AB1')` one of A and B together. */
  ask(id: string, change: Partial<WaitingEntry> = {}): void {
    this.#asked += 1;
    this.nowMs += 1_000;
    const singerIds = [...id.replace(/\d+$/, '')];
    const entry: WaitingEntry = {
      id,
      singerIds,
      addedAtMs: this.nowMs,
      ownOrder: this.#asked,
      floorRound: this.round,
      pinnedTurn: null,
      pinnedAtMs: 0,
      votes: 0,
      passedOver: null,
      readyInSeconds: 0,
      durationSeconds: 200,
      ...change,
    };
    this.entries.push(entry);
  }

  change(id: string, change: Partial<WaitingEntry>): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  }

  remove(id: string): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }

  /** A host puts it to this place, 1 being next. */
  pin(id: string, place: number): void {
    this.nowMs += 1_000;
    this.change(id, { pinnedTurn: this.turnCount + place - 1, pinnedAtMs: this.nowMs });
  }

  /** Calls the next singer, or the one named; whoever was on stage has sung. */
  start(id?: string): string | undefined {
    this.finish();
    const next = id ?? nextReady(this.facts())?.entryId;
    const entry = this.entries.find((candidate) => candidate.id === next);
    if (!entry) return undefined;
    const { turnRound, eveningRound } = beginTurn({ ...this.facts(), freeInSeconds: 0 }, entry.id);
    this.remove(entry.id);
    this.round = eveningRound;
    this.turnCount += 1;
    this.onStage = { entry, turnRound };
    return entry.id;
  }

  finish(): void {
    if (!this.onStage) return;
    this.nowMs += 200_000;
    const { entry, turnRound } = this.onStage;
    for (const id of entry.singerIds) this.#records.set(id, { lastRound: turnRound, lastTurnAtMs: this.nowMs });
    this.sung.push(entry);
    this.onStage = null;
  }

  skip(): void {
    this.onStage = null;
  }

  facts(): QueueFacts {
    const singers = new Map(this.#records);
    const freeInSeconds = this.onStage ? 200 : 0;
    for (const id of this.onStage?.entry.singerIds ?? [])
      singers.set(id, { lastRound: this.onStage?.turnRound ?? 0, lastTurnAtMs: this.nowMs + freeInSeconds * 1000 });
    return {
      rule: this.rule,
      nowMs: this.nowMs,
      round: this.round,
      turnCount: this.turnCount,
      freeInSeconds,
      gapSeconds: 10,
      breakAfterTurns: null,
      breakSeconds: 0,
      entries: this.entries,
      singers,
    };
  }

  /** The queue now, first to last. */
  get order(): string[] {
    return planQueue(this.facts()).turns.map(({ entryId }) => entryId);
  }

  turnsOf(singerId: string): number {
    return this.sung.filter(({ singerIds }) => singerIds.includes(singerId)).length;
  }
}
