import type { RoomGuard } from './realtime-hub.types.ts';

/** Asks the guard of a room's kind, which is what comes before the colon of its name, or the other one. */
export function roomsByKind(kinds: Readonly<Record<string, RoomGuard>>, otherwise: RoomGuard): RoomGuard {
  const guardOf = (room: string) => kinds[room.split(':')[0] ?? ''] ?? otherwise;
  return {
    authorise: (room, handshake) => guardOf(room).authorise(room, handshake),
    snapshot: (room) => guardOf(room).snapshot(room),
  };
}
