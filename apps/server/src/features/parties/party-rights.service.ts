import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Seat } from './parties.types.ts';

export function isHost({ member }: Seat): boolean {
  return member.role === 'host';
}

/** @throws DomainError `auth.forbidden` */
export function requireHost(seat: Seat): void {
  if (!isHost(seat)) throw new DomainError('auth.forbidden', { detail: 'Only a host of the party does that.' });
}

/** Hosts, and the screens they set up: the keys under a stage work like the host's remote. */
export function mayRunStage(seat: Seat): boolean {
  return isHost(seat) || seat.member.role === 'screen';
}

/** @throws DomainError `party.ended` */
export function requireOpen({ party }: Seat): void {
  if (party.endedAt !== null) throw new DomainError('party.ended');
}
