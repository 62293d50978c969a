// Rooms that browsers watch; the messages are in @refrain/contract's realtime.ts.
import type { JoinReply, Patch } from '@refrain/contract';
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

/** One connection of somebody. */
export interface RealtimeClient {
  readonly id: string;
  readonly handshake: RealtimeHandshake;
  /** Called once, when the connection has ended; now, when it has already. */
  onGone(listener: () => void): void;
}

/** What it returns is the acknowledgement. It must not throw: it says itself how it refuses. */
export type RequestHandler = (request: unknown, client: RealtimeClient) => Promise<unknown>;

/** Somebody who watches rooms without a socket: a stream of server-sent events, for example. */
export interface RoomWatcher {
  readonly handshake: RealtimeHandshake;
  onPatch(patch: Patch): void;
  /** The room is no longer theirs to watch. */
  onLeft(room: string): void;
  /** The connection is to end, and may begin anew. */
  onDropped(): void;
}

export interface RealtimeHub {
  /**
   * For namespaces of older protocols. It speaks to the clients of this process: what happens is told to every process by the
   * event bus, and each tells its own.
   */
  readonly io: Server;
  /** Lets clients ask for something beside rooms: `emit(event, request)` gets the handler's answer as its acknowledgement. */
  answer(event: string, handler: RequestHandler): void;
  /** Whether it is worth the work to make a patch for this room. */
  isWatched(room: string): boolean;
  /** Asks the guard again about everybody in a room, and sends away whoever may not watch it any more. */
  recheck(room: string): Promise<void>;
  /** Closes the connections of which this is true; their clients come back by themselves. */
  drop(isMeant: (handshake: RealtimeHandshake) => Promise<boolean>): Promise<void>;
  /** What is published may already be in a snapshot, so payloads carry new values, not differences. */
  publish(room: string, event: string, payload: unknown): void;
  /** Lets somebody watch rooms without a socket. */
  watch(watcher: RoomWatcher): { join(room: string): Promise<JoinReply>; leaveAll(): void };
  /** Something may have been missed: everybody is to come back and gets a snapshot. */
  resynchronise(): Promise<void>;
  /** Changes whenever a room was empty meanwhile, or lost track: its numbers begin anew then. */
  lifeOf(room: string): string;
  /** Sends everybody away; the HTTP server stays open. */
  close(): Promise<void>;
}
