import { type JoinReply, joinReplySchema, type Patch, patchSchema } from '@refrain/contract';
import { io, type Socket } from 'socket.io-client';
import { Store } from '../ui/store.ts';
import { UnreachableError } from './http.ts';

/** A busy server answers late; one that is gone ends the connection, which is told at once. */
const ANSWER_MS = 15_000;

interface Watcher {
  onSnapshot: (snapshot: unknown) => void;
  onPatch: (event: string, payload: unknown) => void;
}

interface Room {
  watchers: Set<Watcher>;
  /** Number of the newest patch applied; null until the snapshot is there. */
  sequence: number | null;
  /** What arrived while the snapshot was on its way. */
  early: Patch[];
}

/** Polling only where nothing else gets through: it needs the same server process for every request of a connection. */
const CONNECTION = { autoConnect: false, transports: ['websocket', 'polling'], tryAllTransports: true };

/** Watches rooms of the server over one socket. While `connected` is false, callers poll. */
export class Realtime {
  readonly connected = new Store(false);
  /** True when there was a connection and it went away. */
  readonly lost = new Store(false);
  readonly #socket: Socket;
  readonly #rooms = new Map<string, Room>();

  constructor(socket: Socket = io(CONNECTION)) {
    this.#socket = socket;
    socket.on('connect', () => {
      this.connected.set(true);
      this.lost.set(false);
      for (const name of this.#rooms.keys()) this.#join(name);
    });
    socket.on('disconnect', () => {
      this.connected.set(false);
      this.lost.set(true);
    });
    // A page that was kept opens without any connection before.
    socket.on('connect_error', () => this.lost.set(true));
    socket.on('patch', (message: unknown) => this.#receive(message));
  }

  /** @returns stops watching */
  watch(name: string, watcher: Watcher): () => void {
    if (!this.#socket.active) this.#socket.connect();
    const room = this.#rooms.get(name) ?? { watchers: new Set(), sequence: null, early: [] };
    room.watchers.add(watcher);
    this.#rooms.set(name, room);
    if (this.#socket.connected) this.#join(name);
    return () => {
      room.watchers.delete(watcher);
      if (room.watchers.size > 0) return;
      this.#rooms.delete(name);
      this.#socket.emit('leave', { room: name });
    };
  }

  /** Asks the server over the socket. @throws UnreachableError without a connection, or when no answer comes */
  async ask(event: string, payload: unknown): Promise<unknown> {
    if (!this.#socket.connected) throw new UnreachableError(new Error('The socket is not connected.'));
    try {
      return await this.#socket.timeout(ANSWER_MS).emitWithAck(event, payload);
    } catch (cause) {
      throw new UnreachableError(cause);
    }
  }

  #join(name: string): void {
    const room = this.#rooms.get(name);
    if (!room) return;
    room.sequence = null;
    room.early = [];
    this.#socket.emit('join', { room: name }, (answer: unknown) => {
      const reply = joinReplySchema.safeParse(answer);
      if (reply.success) this.#enter(name, reply.data);
    });
  }

  #enter(name: string, reply: JoinReply): void {
    const room = this.#rooms.get(name);
    if (!room || !reply.ok) return;
    room.sequence = reply.sequence;
    for (const watcher of room.watchers) watcher.onSnapshot(reply.snapshot);
    const early = room.early;
    room.early = [];
    for (const patch of early) this.#apply(room, patch);
  }

  #receive(message: unknown): void {
    const parsed = patchSchema.safeParse(message);
    const room = parsed.success ? this.#rooms.get(parsed.data.room) : undefined;
    if (!parsed.success || !room) return;
    if (room.sequence === null) room.early.push(parsed.data);
    else this.#apply(room, parsed.data);
  }

  #apply(room: Room, patch: Patch): void {
    if (room.sequence === null || patch.sequence <= room.sequence) return;
    // A number is missing: what we show may be wrong, so start again from a snapshot.
    if (patch.sequence > room.sequence + 1) {
      this.#join(patch.room);
      return;
    }
    room.sequence = patch.sequence;
    for (const watcher of room.watchers) watcher.onPatch(patch.event, patch.payload);
  }
}
