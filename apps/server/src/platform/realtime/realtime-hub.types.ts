// Rooms that browsers watch; the messages are in @refrain/contract's realtime.ts.
import type { Server } from 'socket.io';

export interface RealtimeHandshake {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the client passed as `auth`. Not checked. */
  readonly auth: Readonly<Record<string, unknown>>;
  readonly address: string;
}

export interface RoomGuard {
  /** Whether this client may watch this room; unknown rooms are refused here. */
  authorise(room: string, handshake: RealtimeHandshake): Promise<boolean>;
  /** The room's state now, as JSON. */
  snapshot(room: string): Promise<unknown>;
}

export interface RealtimeHub {
  /** For namespaces of older protocols. */
  readonly io: Server;
  /** What is published may already be in a snapshot, so payloads carry new values, not differences. */
  publish(room: string, event: string, payload: unknown): void;
  /** Sends everybody away; the HTTP server stays open. */
  close(): Promise<void>;
}
