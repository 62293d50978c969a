import type { Party, PartyLinks } from '@refrain/contract';
import type { PartyRow } from '../../platform/database/party-tables.ts';
import { settingsOf } from './parties.service.ts';
import type { Seat } from './parties.types.ts';
import { isHost } from './party-rights.service.ts';

export function viewParty(party: PartyRow): Party {
  return {
    id: party.id,
    name: party.name,
    code: party.code,
    status: party.endedAt === null ? 'open' : 'ended',
    settings: settingsOf(party),
    startedAt: new Date(party.startedAt).toISOString(),
    endedAt: party.endedAt === null ? null : new Date(party.endedAt).toISOString(),
  };
}

/** For hosts alone: whoever has these comes in. */
export function viewLinks(seat: Seat): PartyLinks | null {
  const { code, guestToken, hostToken, screenToken } = seat.party;
  return isHost(seat) ? { code, guestToken, hostToken, screenToken } : null;
}
