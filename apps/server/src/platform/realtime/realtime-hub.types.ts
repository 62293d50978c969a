// Rooms that browsers watch. A client emits `watch` and gets { ok: true, room, sequence, snapshot } in the acknowledgement; from
// then on the room's events arrive as { room, sequence, payload }. The client drops those up to the snapshot's sequence and
// watches again when a number is missing. What an event says may already be in the snapshot, so payloads carry new values,
// not differences.
import type { ErrorCode } from '@refrain/contract';
import type { Server } from 'socket.io';

export interface RealtimeHandshake {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the client passed as `auth`. Not checked. */
  readonly auth: Readonly<Record<string, unknown>>;
  readonly address: string;
}

export interface RoomGuard {
  /** The room that a `watch` message means; null: the message makes no sense. */
  roomOf(watch: unknown): string | null;
  /** Whether this client may watch this room; unknown rooms are refused here. */
  authorise(room: string, handshake: RealtimeHandshake): Promise<boolean>;
  /** The room's state now, as JSON. A DomainError thrown here becomes the reply's code. */
  snapshot(room: string): Promise<unknown>;
}

export interface RoomMessage {
  readonly room: string;
  /** 1, 2, 3 … per room since the server started. */
  readonly sequence: number;
  readonly payload: unknown;
}

export type WatchReply =
  | { readonly ok: true; readonly room: string; readonly sequence: number; readonly snapshot: unknown }
  | { readonly ok: false; readonly code: ErrorCode };

export interface RealtimeHub {
  /** For namespaces of older protocols. */
  readonly io: Server;
  publish(room: string, event: string, payload: unknown): void;
  close(): Promise<void>;
}
