import type { Identity } from '../accounts/identity.types.ts';

/**
 * By what somebody is known in parties, best first: an account, an API key's owner, the browser. Whoever joined before they
 * signed in is still the same member.
 */
export function personKeys({ accountId, ownerId, visitorId }: Pick<Identity, 'accountId' | 'ownerId' | 'visitorId'>): string[] {
  return [
    ...(accountId === null ? [] : [`account:${accountId}`]),
    ...(ownerId === null ? [] : [`owner:${ownerId}`]),
    ...(visitorId === null ? [] : [`visitor:${visitorId}`]),
  ];
}
