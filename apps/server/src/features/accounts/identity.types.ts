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

export interface AccountEvents {
  /** They signed out, lost a key, or have another role: what is open under their name is to be asked for again. */
  'account.rightsChanged': { readonly accountId: string };
}

/**
 * What a visitor is to the house's parties: `inside` one that goes on, `seated` in one that is over or that has not let
 * them in yet, or nothing.
 */
export type GuestStanding = 'inside' | 'seated' | 'none';

/** Somebody of the house of whom nothing is known. */
export const ANYBODY: Identity = { ownerId: null, visitorId: null, accountId: null, role: 'viewer' };

/** Neither signed in nor known by a key. */
export function isAnonymous({ accountId, ownerId }: Identity): boolean {
  return accountId === null && ownerId === null;
}

/** Somebody who does something that is put on record. */
export interface Actor {
  readonly identity: Identity;
  /** What their account may do by itself, and the key they use allows; unlike `identity.role` never lent by an open house. */
  readonly accountRole: UserRole | null;
  /** The session they are signed in by; null for keys and for people who are not signed in. */
  readonly sessionId: string | null;
  readonly address: string | null;
  /** What their browser says it is. */
  readonly client: string | undefined;
}

const ACCOUNT_PREFIX = 'account:';

/** By whom something was started, as it is kept with it. */
export function creatorOf({ accountId, visitorId }: Identity): string | null {
  return accountId === null ? visitorId : `${ACCOUNT_PREFIX}${accountId}`;
}

/** Whether an account started it; what a visitor started is known by its id alone. */
export function isAccountCreator(creatorId: string | null): boolean {
  return creatorId?.startsWith(ACCOUNT_PREFIX) ?? false;
}
