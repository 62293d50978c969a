import type { Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { Realtime } from './realtime.ts';

type Acknowledge = (reply: unknown) => void;

/** A socket that is moved by hand: `joins` holds the acknowledgements the page waits for. */
function handMovedSocket() {
  const listeners = new Map<string, (...values: unknown[]) => void>();
  const joins: { room: string; acknowledge: Acknowledge }[] = [];
  const socket = {
    connected: false,
    active: true,
    on: (event: string, listener: (...values: unknown[]) => void) => listeners.set(event, listener),
    emit: (event: string, message: { room: string }, acknowledge: Acknowledge) =>
      event === 'join' && joins.push({ ...message, acknowledge }),
  };
  const connect = (connected: boolean) => {
    socket.connected = connected;
    listeners.get(connected ? 'connect' : 'disconnect')?.();
  };
  const patch = (sequence: number, payload: unknown) => listeners.get('patch')?.({ room: 'library', sequence, event: 'e', payload });
  return { socket: socket as unknown as Socket, joins, connect, patch };
}

function watching() {
  const moved = handMovedSocket();
  const realtime = new Realtime(moved.socket);
  const seen: unknown[] = [];
  const stop = realtime.watch('library', { onSnapshot: (s) => seen.push(['snapshot', s]), onPatch: (_, p) => seen.push(p) });
  moved.connect(true);
  const enter = (sequence: number, snapshot: unknown) => moved.joins.at(-1)?.acknowledge({ ok: true, room: 'library', sequence, snapshot });
  return { ...moved, realtime, seen, stop, enter };
}

describe('Realtime', () => {
  it('shows the snapshot, then the patches after it', () => {
    const { enter, patch, seen } = watching();
    enter(4, 'house');
    patch(4, 'old');
    patch(5, 'a');
    patch(6, 'b');
    expect(seen).toEqual([['snapshot', 'house'], 'a', 'b']);
  });

  it('keeps what arrives while the snapshot is on its way', () => {
    const { enter, patch, seen } = watching();
    patch(7, 'in the snapshot already');
    patch(8, 'new');
    enter(7, 'house');
    expect(seen).toEqual([['snapshot', 'house'], 'new']);
  });

  it('starts again from a snapshot when a number is missing', () => {
    const { enter, patch, joins, seen } = watching();
    enter(1, 'house');
    patch(3, 'after a gap');
    expect(joins).toHaveLength(2);
    enter(3, 'house again');
    patch(4, 'd');
    expect(seen).toEqual([['snapshot', 'house'], ['snapshot', 'house again'], 'd']);
  });

  it('joins again after the server was away, and says that it is away', () => {
    const { connect, joins, realtime } = watching();
    expect(realtime.lost.get()).toBe(false);
    connect(false);
    expect([realtime.connected.get(), realtime.lost.get()]).toEqual([false, true]);
    connect(true);
    expect(joins).toHaveLength(2);
    expect(realtime.lost.get()).toBe(false);
  });

  it('hears nothing of a room it left', () => {
    const { enter, patch, seen, stop } = watching();
    enter(1, 'house');
    stop();
    patch(2, 'late');
    expect(seen).toEqual([['snapshot', 'house']]);
  });
});
