import type { OnStage, Performance, Screen } from '@refrain/contract';
import type { PartyMemberRow, PartyRow, QueueEntryRow } from '../../platform/database/party-tables.ts';
import { settingsOf } from '../parties/parties.service.ts';
import type { QueuedSong } from '../queue/song-readiness.service.ts';
import { readStage, type StageTurn } from './performances.types.ts';
import { stageMissing } from './screens.service.ts';
import { status } from './stage-changes.ts';

export interface PerformanceSituation {
  readonly party: PartyRow;
  readonly entry: QueueEntryRow | null;
  readonly song: QueuedSong | null;
  readonly members: readonly PartyMemberRow[];
  readonly screens: Screen[];
  readonly nowMs: number;
}

/** A party's stage as members see it. */
export function viewPerformance(situation: PerformanceSituation): Performance {
  const { party, screens, nowMs } = situation;
  const state = readStage(party.stageJson);
  const { crossfadeSeconds, maxSongSeconds, fillerSongIds, fillerLounge } = settingsOf(party);
  return {
    ...state.controls,
    status: status(state, party.breakUntil, nowMs),
    onStage: state.onStage && viewOnStage(state.onStage, situation),
    clock: state.clock,
    breakUntil: party.breakUntil === null ? null : new Date(party.breakUntil).toISOString(),
    breakAfterSongMinutes: state.breakAfterSongMinutes,
    crossfadeSeconds,
    maxSongSeconds,
    fillerSongIds,
    fillerLounge,
    screens,
    stageMissing: stageMissing(screens),
  };
}

function viewOnStage({ entryId, calledAtMs, durationSeconds }: StageTurn, { entry, song, members }: PerformanceSituation): OnStage {
  const singerIds = entry ? (JSON.parse(entry.singerIdsJson) as string[]) : [];
  return {
    entryId,
    songId: entry?.songId ?? '',
    title: song?.title ?? entry?.songTitle ?? '',
    artist: song ? song.artist : (entry?.songArtist ?? null),
    durationSeconds,
    singers: singerIds.map((memberId) => ({ memberId, name: members.find(({ id }) => id === memberId)?.name ?? '' })),
    calledAt: new Date(calledAtMs).toISOString(),
  };
}
