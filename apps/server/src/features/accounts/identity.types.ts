import type { UserRole } from '@refrain/contract';

/** Who asks, as far as the server knows. */
export interface Identity {
  /** The owner behind an API key; null for people of the house. */
  readonly ownerId: string | null;
  /** Anonymous visitor, from a signed cookie: lists what this visitor started, gives no rights. */
  readonly visitorId: string | null;
  /** The account that signed in; null for everybody else. */
  readonly accountId: string | null;
  /** What they may do on this server; what a party grants its guests is the party's matter. */
  readonly role: UserRole;
}

/** Somebody of the house of whom nothing is known. */
export const ANYBODY: Identity = { ownerId: null, visitorId: null, accountId: null, role: 'viewer' };
