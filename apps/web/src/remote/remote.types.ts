import type { PartyMember, PartySnapshot } from '@refrain/contract';

/** What every screen of the remote needs. */
export interface RemoteProps {
  party: PartySnapshot;
  you: PartyMember;
}
