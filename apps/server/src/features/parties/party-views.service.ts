import type { PartyEntry, PartyHistory, PartySnapshot } from '@refrain/contract';
import type { QueueEntryRow } from '../../platform/database/party-tables.ts';
import type { PerformancesService } from '../performances/performances.service.ts';
import type { QueueService } from '../queue/queue.service.ts';
import type { MembersService } from './members.service.ts';
import type { PartiesService } from './parties.service.ts';
import type { Seat } from './parties.types.ts';
import { viewLinks, viewParty } from './view-party.ts';

export interface PartyViewsParts {
  readonly parties: PartiesService;
  readonly members: MembersService;
  readonly queue: QueueService;
  readonly performances: PerformancesService;
}

/** A party as its members see it. Who may look was asked before. */
export class PartyViews {
  readonly #parts: PartyViewsParts;

  constructor(parts: PartyViewsParts) {
    this.#parts = parts;
  }

  async snapshot(partyId: string): Promise<PartySnapshot> {
    const { parties, members, queue, performances } = this.#parts;
    return {
      party: viewParty(await parties.get(partyId)),
      members: await members.views(partyId),
      queue: await queue.view(partyId),
      performance: await performances.view(partyId),
    };
  }

  async entry(seat: Seat): Promise<PartyEntry> {
    return { party: viewParty(seat.party), you: await this.#parts.members.view(seat.member), links: viewLinks(seat) };
  }

  /** What was on stage tonight, first to last. */
  async history(partyId: string): Promise<PartyHistory> {
    const [rows, members] = await Promise.all([this.#parts.queue.rows(partyId), this.#parts.members.all(partyId)]);
    const names = new Map(members.map(({ id, name }) => [id, name]));
    const turns = rows
      .filter((row) => row.state === 'sung' || row.state === 'skipped')
      .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
    return { turns: turns.map((row) => viewTurn(row, names)) };
  }
}

function viewTurn(row: QueueEntryRow, names: ReadonlyMap<string, string>): PartyHistory['turns'][number] {
  const singerIds = JSON.parse(row.singerIdsJson) as string[];
  return {
    entryId: row.id,
    songId: row.songId,
    title: row.songTitle,
    artist: row.songArtist,
    singers: singerIds.map((memberId) => ({ memberId, name: names.get(memberId) ?? '' })),
    outcome: row.state === 'sung' ? 'sung' : 'skipped',
    keyShift: row.keyShift,
    tempo: row.tempo,
    startedAt: new Date(row.startedAt ?? row.addedAt).toISOString(),
    endedAt: new Date(row.endedAt ?? row.addedAt).toISOString(),
    sungSeconds: row.sungSeconds ?? 0,
  };
}
