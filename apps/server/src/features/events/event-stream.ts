import type { ServerResponse } from 'node:http';
import type { JoinReply, Patch } from '@refrain/contract';
import type { RealtimeHandshake, RealtimeHub } from '../../platform/realtime/realtime-hub.types.ts';

const HEARTBEAT_MS = 20_000;
const RECONNECT_MS = 3_000;
/** A reader that is this far behind is cut off: it comes back and gets a snapshot. */
const MOST_WAITING_BYTES = 2 * 1024 * 1024;

export interface EventStreamParts {
  readonly hub: RealtimeHub;
  readonly rooms: readonly string[];
  readonly handshake: RealtimeHandshake;
  /** Where the reader was when the connection broke; null for a new one. */
  readonly lastEventId: string | null;
  readonly response: ServerResponse;
}

/**
 * Writes rooms as server-sent events: a snapshot of each, then its patches. Every event's id says where the reader stands in
 * all rooms; one that comes back and missed nothing gets no snapshot again.
 */
export async function streamRooms({ hub, rooms, handshake, lastEventId, response }: EventStreamParts): Promise<void> {
  const before = new URLSearchParams(lastEventId ?? '');
  const positions = new URLSearchParams();
  const waiting: Patch[] = [];
  let isReady = false;
  const send = (event: string, data: unknown) => {
    response.write(`event: ${event}\nid: ${positions}\ndata: ${JSON.stringify(data)}\n\n`);
    if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
  };
  const sendPatch = (patch: Patch) => {
    positions.set(patch.room, `${hub.lifeOf(patch.room)}.${patch.sequence}`);
    send('patch', patch);
  };
  const watching = hub.watch({
    handshake,
    onPatch: (patch) => (isReady ? sendPatch(patch) : void waiting.push(patch)),
    onLeft: (room) => {
      positions.delete(room);
      send('left', { room });
    },
    onDropped: () => response.end(),
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  response.once('close', () => {
    clearInterval(heartbeat);
    watching.leaveAll();
  });
  response.write(`retry: ${RECONNECT_MS}\n\n`);
  const numbers = new Map<string, number>();
  for (const room of rooms) {
    const reply: JoinReply = await watching.join(room);
    if (!reply.ok) {
      send('refused', { room, code: reply.code });
      continue;
    }
    const position = `${hub.lifeOf(room)}.${reply.sequence}`;
    positions.set(room, position);
    numbers.set(room, reply.sequence);
    if (before.get(room) !== position) send('snapshot', { room, sequence: reply.sequence, snapshot: reply.snapshot });
  }
  isReady = true;
  for (const patch of waiting) if (patch.sequence > (numbers.get(patch.room) ?? 0)) sendPatch(patch);
}
