import { USER_ROLES, type UserRole } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from './identity.types.ts';

export function hasRole(identity: Identity, least: UserRole): boolean {
  return USER_ROLES.indexOf(identity.role) >= USER_ROLES.indexOf(least);
}

/** @throws DomainError `auth.required` for somebody who has not signed in, `auth.forbidden` for somebody who has */
export function requireRole(identity: Identity, least: UserRole): void {
  if (hasRole(identity, least)) return;
  throw new DomainError(identity.accountId === null && identity.ownerId === null ? 'auth.required' : 'auth.forbidden');
}
