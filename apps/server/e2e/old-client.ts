import type { Socket } from 'socket.io-client';
import { vi } from 'vitest';
import type { Guest } from './party-people.ts';
import type { Json } from './test-server.ts';

/** A socket of an older client, with what it heard. */
export interface OldClient {
  readonly socket: Socket;
  readonly seen: { event: string; message: Json }[];
  /** Waits for an event; what came before it is forgotten. */
  next(event: string): Promise<Json>;
}

/** Connects to one of its namespaces. Disconnect the socket yourself. */
export function oldClient(guest: Guest, namespace: string): OldClient {
  const socket = guest.connect(namespace);
  const seen: OldClient['seen'] = [];
  socket.onAny((event: string, message: Json) => seen.push({ event, message }));
  return {
    socket,
    seen,
    next: (event) =>
      vi.waitFor(
        () => {
          const found = seen.find((one) => one.event === event);
          if (!found) throw new Error(`no ${event} among ${seen.map((one) => one.event).join()}`);
          seen.splice(0, seen.indexOf(found) + 1);
          return found.message;
        },
        { timeout: 30_000 },
      ),
  };
}
