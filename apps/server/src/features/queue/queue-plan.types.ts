import type { PlaceReason, QueueRule } from '@refrain/contract';

/** A waiting entry as the rules see it. */
export interface WaitingEntry {
  readonly id: string;
  /** The first one's turn it is; it counts for each. */
  readonly singerIds: readonly string[];
  readonly addedAtMs: number;
  /** Among the entries of its first singer. */
  readonly ownOrder: number;
  /** The evening's round when its singer came in: rounds before are nothing they are owed. */
  readonly floorRound: number;
  /** The turn of the evening that a host gave it, from 0. */
  readonly pinnedTurn: number | null;
  readonly pinnedAtMs: number;
  readonly votes: number;
  /** Why it is left out altogether. */
  readonly passedOver: 'held' | 'away' | 'left' | 'failed' | null;
  /** 0 when it can be sung now; Infinity when nobody knows. */
  readonly readyInSeconds: number;
  readonly durationSeconds: number;
}

/** What a singer had tonight, the turn on stage included. */
export interface SingerRecord {
  /** The round of their last turn, from 0. */
  readonly lastRound: number;
  readonly lastTurnAtMs: number;
}

/** Everything the order of the queue follows from. */
export interface QueueFacts {
  readonly rule: QueueRule;
  readonly nowMs: number;
  /** The round the evening is in, from 0. */
  readonly round: number;
  /** Turns begun tonight. */
  readonly turnCount: number;
  /** Until the stage is free for the next. */
  readonly freeInSeconds: number;
  /** Between two songs. */
  readonly gapSeconds: number;
  readonly breakAfterTurns: number | null;
  readonly breakSeconds: number;
  readonly entries: readonly WaitingEntry[];
  readonly singers: ReadonlyMap<string, SingerRecord>;
}

/** An entry that could be next, with what its singers have had by then. */
export interface Candidate {
  readonly entry: WaitingEntry;
  /** The round it would be a turn of. */
  readonly round: number;
  /** Since when its singers wait: their last turn, or when they asked. */
  readonly sinceMs: number;
  /** When it was asked for, with one's own order in the slots of one's own songs. */
  readonly slotMs: number;
}

/** Negative when `a` goes first. */
export type RuleOrder = (a: Candidate, b: Candidate) => number;

export interface PlannedTurn {
  readonly entryId: string;
  readonly round: number;
  readonly startsInSeconds: number;
  readonly reason: PlaceReason['code'];
}

export interface QueuePlan {
  /** First to last. */
  readonly turns: readonly PlannedTurn[];
  readonly passedOver: readonly WaitingEntry[];
}
