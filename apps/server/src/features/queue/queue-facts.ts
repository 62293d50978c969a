import type { PartySettings } from '@refrain/contract';
import type { PartyMemberRow, PartyRow, QueueEntryRow } from '../../platform/database/party-tables.ts';
import { readStage, stageSecondsLeft } from '../performances/performances.types.ts';
import type { QueueFacts, SingerRecord, WaitingEntry } from './queue-plan.types.ts';
import type { QueuedSong } from './song-readiness.service.ts';

export interface QueueSituation {
  readonly party: PartyRow;
  readonly settings: PartySettings;
  readonly rows: readonly QueueEntryRow[];
  readonly members: ReadonlyMap<string, PartyMemberRow>;
  readonly songs: ReadonlyMap<string, QueuedSong>;
  readonly nowMs: number;
}

/** How long it takes until the next singer stands there, where a host calls them. */
const CALL_SECONDS = 30;

/** What the rules need to know, from what is stored. */
export function queueFacts({ party, settings, rows, members, songs, nowMs }: QueueSituation): QueueFacts {
  const stage = readStage(party.stageJson);
  const breakSeconds = Math.max(0, (party.breakUntil ?? 0) - nowMs) / 1000;
  const gapSeconds = settings.autoAdvance ? settings.announceSeconds : CALL_SECONDS;
  const songSeconds = stageSecondsLeft(stage, settings.maxSongSeconds, nowMs);
  return {
    rule: settings.rule,
    nowMs,
    round: party.round,
    turnCount: party.turnCount,
    freeInSeconds: Math.max(songSeconds, breakSeconds) + gapSeconds,
    gapSeconds,
    breakAfterTurns: settings.breakAfterTurns,
    breakSeconds: settings.breakMinutes * 60,
    entries: rows.filter(isWaiting).map((row) => waitingEntry(row, { settings, members, songs })),
    singers: singerRecords(rows, nowMs + songSeconds * 1000),
  };
}

export function isWaiting(row: QueueEntryRow): row is QueueEntryRow & { songId: string } {
  return row.state === 'waiting' && row.songId !== null;
}

export function singersOf(row: Pick<QueueEntryRow, 'singerIdsJson'>): string[] {
  return JSON.parse(row.singerIdsJson) as string[];
}

export function votersOf(row: Pick<QueueEntryRow, 'voterIdsJson'>): string[] {
  return JSON.parse(row.voterIdsJson) as string[];
}

/** Seconds on stage: at its tempo, and no longer than the host lets songs be. */
export function secondsOnStage(durationSeconds: number, tempo: number, maxSongSeconds: number | null): number {
  return Math.min(durationSeconds, maxSongSeconds ?? durationSeconds) / tempo;
}

function waitingEntry(
  row: QueueEntryRow & { songId: string },
  { settings, members, songs }: Pick<QueueSituation, 'settings' | 'members' | 'songs'>,
): WaitingEntry {
  const singerIds = singersOf(row);
  const song = songs.get(row.songId);
  const preparation = song?.preparation ?? { status: 'failed', secondsLeft: null };
  const singers = singerIds.map((id) => members.get(id));
  const left = singers.some((singer) => singer?.status !== 'active');
  const missing = left ? 'left' : singers.some((singer) => singer?.away === 1) ? 'away' : null;
  return {
    id: row.id,
    singerIds,
    addedAtMs: row.addedAt,
    ownOrder: row.ownOrder,
    floorRound: row.floorRound,
    pinnedTurn: row.pinnedTurn,
    pinnedAtMs: row.pinnedAt ?? 0,
    votes: votersOf(row).length,
    passedOver: row.held === 1 ? 'held' : (missing ?? (preparation.status === 'failed' ? 'failed' : null)),
    // Until it is done it is not, whatever the estimate says.
    readyInSeconds: preparation.status === 'ready' ? 0 : Math.max(1, preparation.secondsLeft ?? Number.POSITIVE_INFINITY),
    durationSeconds: secondsOnStage(song?.durationSeconds ?? 0, row.tempo, settings.maxSongSeconds),
  };
}

/** A skipped song was no turn. Whoever is on stage has theirs. */
function singerRecords(rows: readonly QueueEntryRow[], stageFreeAtMs: number): Map<string, SingerRecord> {
  const records = new Map<string, SingerRecord>();
  for (const row of rows) {
    if (row.state !== 'sung' && row.state !== 'onStage') continue;
    const lastTurnAtMs = row.state === 'onStage' ? stageFreeAtMs : (row.endedAt ?? 0);
    for (const id of singersOf(row)) {
      const known = records.get(id);
      records.set(id, {
        lastRound: Math.max(row.round ?? 0, known?.lastRound ?? 0),
        lastTurnAtMs: Math.max(lastTurnAtMs, known?.lastTurnAtMs ?? 0),
      });
    }
  }
  return records;
}
