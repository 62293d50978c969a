import { randomUUID } from 'node:crypto';
import type { JoinReply, Patch } from '@refrain/contract';
import type { RealtimeHandshake, RoomGuard, RoomWatcher } from './realtime-hub.types.ts';

/** The rooms' list of members, as far as it is needed here. */
interface Members {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  addAll(id: string, rooms: Set<string>): unknown;
  del(id: string, room: string): unknown;
  delAll(id: string): unknown;
}

export interface RoomWatchersParts {
  readonly members: Members;
  readonly guard: RoomGuard;
  readonly sequenceOf: (room: string) => number;
  readonly reportError: (context: string, error: unknown) => void;
}

/** Members of rooms beside the sockets, under ids of their own among them: a room lives as long as it has either. */
export class RoomWatchers {
  readonly #parts: RoomWatchersParts;
  readonly #watchers = new Map<string, RoomWatcher>();

  constructor(parts: RoomWatchersParts) {
    this.#parts = parts;
  }

  /** @returns what ends all of it */
  add(watcher: RoomWatcher): { join(room: string): Promise<JoinReply>; leaveAll(): void } {
    const id = `watcher:${randomUUID()}`;
    this.#watchers.set(id, watcher);
    return {
      join: (room) => this.#join(id, room, watcher.handshake),
      leaveAll: () => {
        this.#watchers.delete(id);
        this.#parts.members.delAll(id);
      },
    };
  }

  publish(patch: Patch): void {
    for (const watcher of this.#in(patch.room)) watcher[1].onPatch(patch);
  }

  /** Asks the guard again about everybody here in this room. */
  async recheck(room: string): Promise<void> {
    for (const [id, watcher] of this.#in(room)) {
      if (await this.#parts.guard.authorise(room, watcher.handshake).catch(() => false)) continue;
      this.#parts.members.del(id, room);
      watcher.onLeft(room);
    }
  }

  /** Those, too, of whom nothing can be found out. */
  async drop(isMeant: (handshake: RealtimeHandshake) => Promise<boolean>): Promise<void> {
    for (const watcher of [...this.#watchers.values()]) if (await isMeant(watcher.handshake).catch(() => true)) watcher.onDropped();
  }

  async #join(id: string, room: string, handshake: RealtimeHandshake): Promise<JoinReply> {
    try {
      if (!(await this.#parts.guard.authorise(room, handshake).catch(() => false))) return { ok: false, room, code: 'forbidden' };
      // It may have gone meanwhile.
      if (!this.#watchers.has(id)) return { ok: false, room, code: 'forbidden' };
      // A member before the snapshot is taken: what changes meanwhile arrives as a patch with a higher number.
      this.#parts.members.addAll(id, new Set([room]));
      const sequence = this.#parts.sequenceOf(room);
      return { ok: true, room, sequence, snapshot: await this.#parts.guard.snapshot(room) };
    } catch (error) {
      this.#parts.members.del(id, room);
      this.#parts.reportError('A room could not be watched.', error);
      return { ok: false, room, code: 'internal' };
    }
  }

  #in(room: string): [string, RoomWatcher][] {
    return [...(this.#parts.members.rooms.get(room) ?? [])].flatMap((id) => {
      const watcher = this.#watchers.get(id);
      return watcher ? [[id, watcher] as [string, RoomWatcher]] : [];
    });
  }
}
