import type { PlaceReason, QueueRule } from '@refrain/contract';
import type { Candidate, RuleOrder } from './queue-plan.types.ts';

/*
 * Who goes first, by each rule. What is equal in all that a rule looks at is decided by who asked first, and in the end by
 * the id, so that the order never jumps.
 */

const byAsking: RuleOrder = (a, b) => a.slotMs - b.slotMs || (a.entry.id < b.entry.id ? -1 : 1);
const byWaiting: RuleOrder = (a, b) => a.sinceMs - b.sinceMs || byAsking(a, b);

export const RULE_ORDERS: Readonly<Record<QueueRule, RuleOrder>> = {
  rounds: (a, b) => a.round - b.round || byWaiting(a, b),
  longestWait: byWaiting,
  inOrder: byAsking,
  votes: (a, b) => b.entry.votes - a.entry.votes || byWaiting(a, b),
};

export const RULE_REASONS: Readonly<Record<QueueRule, PlaceReason['code']>> = {
  rounds: 'round',
  longestWait: 'waited',
  inOrder: 'order',
  votes: 'votes',
};

/** Under this rule a singer's own order gives way: the room decides. */
export function looksAtAllSongs(rule: QueueRule): boolean {
  return rule === 'votes';
}

export function first(candidates: readonly Candidate[], order: RuleOrder): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>((best, next) => (best === undefined || order(next, best) < 0 ? next : best), undefined);
}
