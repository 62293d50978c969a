import type { SongRow } from '../../platform/database/schema.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { hasRole, requireRole } from '../accounts/rights.service.ts';

/** Who somebody is across requests: their account, else the visitor their browser is known as. */
export function personOf({ accountId, visitorId }: Identity): string | null {
  return accountId ?? visitorId;
}

/** @throws DomainError for people who may only listen */
export function requireMayAdd(identity: Identity): void {
  requireRole(identity, 'singer');
}

/**
 * An owner's song is the owner's. One of the house may be changed by the host, and by whoever added it.
 * @throws DomainError `auth.required`, `auth.forbidden`
 */
export function requireMayChange(song: Pick<SongRow, 'ownerId' | 'creatorId'>, identity: Identity): void {
  if (song.ownerId !== null && song.ownerId === identity.ownerId) return;
  const added = song.creatorId !== null && (song.creatorId === identity.accountId || song.creatorId === identity.visitorId);
  if (added && hasRole(identity, 'singer')) return;
  requireRole(identity, 'host');
}

/**
 * Work on many songs at once is the host's. The owner behind a key may do it, too: what it does to each song is checked
 * song by song.
 * @throws DomainError `auth.required`, `auth.forbidden`
 */
export function requireHostOrOwner(identity: Identity): void {
  if (identity.ownerId === null) requireRole(identity, 'host');
}
