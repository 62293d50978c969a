import type { PartySettings } from '@refrain/contract';
import type { PartyMemberRow, PartyRow } from '../../platform/database/party-tables.ts';

/** A member in their party: what every act in a party begins with. */
export interface Seat {
  readonly party: PartyRow;
  readonly settings: PartySettings;
  readonly member: PartyMemberRow;
}

/** Told to whoever listens, after the database knows. */
export interface PartyEvents {
  'party.started': { readonly partyId: string };
  'party.ended': { readonly partyId: string };
  /** Its name, settings or people. */
  'party.changed': { readonly partyId: string };
  /** Somebody left or was sent away. */
  'party.memberGone': { readonly partyId: string };
  'queue.changed': { readonly partyId: string };
  /** A waiting song is further, and not yet ready. */
  'queue.preparation': { readonly partyId: string };
  'performance.changed': { readonly partyId: string };
  'party.reaction': { readonly partyId: string; readonly memberId: string; readonly name: string; readonly reaction: string };
}
