import type { QueueEntryRow } from '../../platform/database/party-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { planQueue } from './plan-queue.ts';
import { isWaiting, type QueueSituation, queueFacts, secondsOnStage, singersOf } from './queue-facts.ts';

/**
 * Whether an entry, which is among the rows already, is within what the host allows each singer.
 * @throws DomainError `queue.quotaReached`, `queue.closed` when the evening is over before its turn
 */
export function checkQuotas(situation: QueueSituation, entry: QueueEntryRow): void {
  for (const singerId of singersOf(entry)) checkSinger(situation, singerId);
  const { endsAt } = situation.settings;
  if (endsAt === null) return;
  const facts = queueFacts(situation);
  const turn = planQueue(facts).turns.find(({ entryId }) => entryId === entry.id);
  const seconds = facts.entries.find(({ id }) => id === entry.id)?.durationSeconds ?? 0;
  if (turn && situation.nowMs + (turn.startsInSeconds + seconds) * 1000 > Date.parse(endsAt))
    throw new DomainError('queue.closed', { detail: 'The party is over before this song could be sung.' });
}

function checkSinger({ settings, rows, songs }: QueueSituation, singerId: string): void {
  const own = rows.filter((row) => singersOf(row).includes(singerId));
  const waiting = own.filter(isWaiting);
  const turns = own.filter((row) => row.state === 'sung' || row.state === 'onStage');
  const { maxWaitingSongs, maxTurns, maxMinutes, maxSongSeconds } = settings;
  if (maxWaitingSongs !== null && waiting.length > maxWaitingSongs)
    throw new DomainError('queue.quotaReached', {
      detail: `Each singer may have ${songCount(maxWaitingSongs)} waiting. Sing first, then add more.`,
    });
  if (maxTurns !== null && waiting.length + turns.length > maxTurns)
    throw new DomainError('queue.quotaReached', { detail: `Each singer may sing ${songCount(maxTurns)} at this party.` });
  const seconds =
    turns.reduce((sum, row) => sum + (row.sungSeconds ?? 0), 0) +
    waiting.reduce((sum, row) => sum + secondsOnStage(songs.get(row.songId)?.durationSeconds ?? 0, row.tempo, maxSongSeconds), 0);
  if (maxMinutes !== null && seconds > maxMinutes * 60)
    throw new DomainError('queue.quotaReached', {
      detail: `Each singer may sing for ${maxMinutes} min at this party, and this would be more.`,
    });
}

function songCount(count: number): string {
  return count === 1 ? 'one song' : `${count} songs`;
}
