import { USER_ROLES, type UserRole } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { type Actor, type Identity, isAnonymous } from './identity.types.ts';

export function hasRole(identity: Identity, least: UserRole): boolean {
  return USER_ROLES.indexOf(identity.role) >= USER_ROLES.indexOf(least);
}

/** @throws DomainError `auth.required` for somebody who has not signed in, `auth.forbidden` for somebody who has */
export function requireRole(identity: Identity, least: UserRole): void {
  if (hasRole(identity, least)) return;
  throw new DomainError(isAnonymous(identity) ? 'auth.required' : 'auth.forbidden');
}

/** For the people of the house themselves: nobody is lent this right, also where nobody has claimed the house yet. */
export function requireAdminAccount({ identity, accountRole }: Actor): void {
  if (accountRole !== 'admin') throw new DomainError(isAnonymous(identity) ? 'auth.required' : 'auth.forbidden');
}

/** One's own account, by one's own session: a key does not change the account that it is of. */
export function requireOwnSession({ identity, sessionId }: Actor, accountId: string): void {
  if (sessionId !== null && identity.accountId === accountId) return;
  throw new DomainError(isAnonymous(identity) ? 'auth.required' : 'auth.forbidden');
}

/** One's own account by one's own session, or anybody's as an admin. */
export function requireSelfOrAdmin(actor: Actor, accountId: string): void {
  if (actor.accountRole !== 'admin') requireOwnSession(actor, accountId);
}
