import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { RealtimeHub } from '../../platform/realtime/realtime-hub.types.ts';
import type { IdentityService } from './identity.service.ts';
import type { AccountEvents } from './identity.types.ts';

export interface OutdatedConnectionsParts {
  readonly identity: IdentityService;
  readonly events: EventBus<AccountEvents>;
  readonly reportError: (context: string, error: unknown) => void;
}

/**
 * Rooms are given to whoever somebody is when they come in. When that changes, their connections are closed: clients come
 * back by themselves, as who they are now. @returns stops it
 */
export function dropOutdatedConnections({ identity, events, reportError }: OutdatedConnectionsParts, hub: RealtimeHub): () => void {
  return events.subscribe('account.rightsChanged', ({ accountId }) =>
    hub
      .drop((handshake) => identity.isOutdated(handshake, accountId))
      .catch((error: unknown) => reportError('Connections of somebody who signed out could not be closed.', error)),
  );
}
