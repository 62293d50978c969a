import type { Place, QueueEntry, SingersQueue } from '@refrain/contract';
import type { QueueEntryRow } from '../../platform/database/party-tables.ts';
import { explainPlace } from './explain-place.ts';
import { nextReady, planQueue } from './plan-queue.ts';
import { isWaiting, type QueueSituation, queueFacts, singersOf, votersOf } from './queue-facts.ts';
import type { PlannedTurn, WaitingEntry } from './queue-plan.types.ts';

/** The queue as members see it. */
export function viewQueue(situation: QueueSituation): SingersQueue {
  const facts = queueFacts(situation);
  const { turns, passedOver } = planQueue(facts);
  const readyIn = new Map(facts.entries.map((entry) => [entry.id, entry.readyInSeconds]));
  return {
    rule: situation.settings.rule,
    round: situation.party.round + 1,
    entries: situation.rows.filter(isWaiting).flatMap((row) => viewEntry(row, situation) ?? []),
    places: [
      ...turns.map((turn, index) => viewPlace(turn, index, readyIn.get(turn.entryId) ?? 0, situation.nowMs)),
      ...passedOver.map(viewPassedOver),
    ],
    nextEntryId: nextReady(facts)?.entryId ?? null,
  };
}

function viewEntry(row: QueueEntryRow & { songId: string }, { songs, members }: QueueSituation): QueueEntry | null {
  const song = songs.get(row.songId);
  if (!song) return null;
  return {
    id: row.id,
    songId: row.songId,
    title: song.title,
    artist: song.artist,
    durationSeconds: song.durationSeconds,
    hasCover: song.hasCover,
    singers: singersOf(row).map((memberId) => ({ memberId, name: members.get(memberId)?.name ?? '' })),
    addedByMemberId: row.addedById,
    addedAt: new Date(row.addedAt).toISOString(),
    keyShift: row.keyShift,
    tempo: row.tempo,
    held: row.held === 1,
    pinned: row.pinnedTurn !== null,
    voterIds: votersOf(row),
    preparation: song.preparation,
  };
}

function viewPlace(turn: PlannedTurn, index: number, readyInSeconds: number, nowMs: number): Place {
  const ahead = index;
  const code = index === 0 && turn.reason !== 'preparing' && turn.reason !== 'pinned' ? 'next' : turn.reason;
  const reason = { code, ahead, round: turn.round + 1 };
  const minutes = Number.isFinite(readyInSeconds) ? Math.max(1, Math.round(readyInSeconds / 60)) : null;
  // To the second: what moves by less is no news.
  const expectedAt = new Date(Math.round((nowMs + turn.startsInSeconds * 1000) / 1000) * 1000).toISOString();
  return { entryId: turn.entryId, place: index + 1, expectedAt, reason, why: explainPlace(reason, minutes) };
}

function viewPassedOver({ id, passedOver }: WaitingEntry): Place {
  const reason = { code: passedOver ?? 'held', ahead: 0, round: null } as const;
  return { entryId: id, place: null, expectedAt: null, reason, why: explainPlace(reason, null) };
}
