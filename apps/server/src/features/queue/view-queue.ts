import { explainPlace, type Place, type QueueEntry, type SingersQueue } from '@refrain/contract';
import type { QueueEntryRow } from '../../platform/database/party-tables.ts';
import { nextReady, planQueue } from './plan-queue.ts';
import { isWaiting, type QueueSituation, queueFacts, singersOf, votersOf } from './queue-facts.ts';
import type { PlannedTurn, WaitingEntry } from './queue-plan.types.ts';

/** The queue as members see it. */
export function viewQueue(situation: QueueSituation): SingersQueue {
  const facts = queueFacts(situation);
  const { turns, passedOver } = planQueue(facts);
  const entries = situation.rows.filter(isWaiting).flatMap((row) => viewEntry(row, situation) ?? []);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const places = [...turns.map((turn, index) => viewPlace(turn, index, situation.nowMs)), ...passedOver.map(viewPassedOver)];
  return {
    rule: situation.settings.rule,
    round: situation.party.round + 1,
    entries,
    places: places.flatMap((place) => {
      const entry = byId.get(place.entryId);
      return entry ? [{ ...place, why: explainPlace(place, entry) }] : [];
    }),
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

function viewPlace(turn: PlannedTurn, index: number, nowMs: number): Place {
  const isNext = index === 0 && turn.reason !== 'preparing' && turn.reason !== 'pinned';
  // To the second: what moves by less is no news.
  const expectedAt = new Date(Math.round((nowMs + turn.startsInSeconds * 1000) / 1000) * 1000).toISOString();
  return { entryId: turn.entryId, place: index + 1, expectedAt, reason: { code: isNext ? 'next' : turn.reason, round: turn.round + 1 } };
}

function viewPassedOver({ id, passedOver }: WaitingEntry): Place {
  return { entryId: id, place: null, expectedAt: null, reason: { code: passedOver ?? 'held', round: null } };
}
