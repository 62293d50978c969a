import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JoinReply, Patch } from '@refrain/contract';
import { io as connect, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../logging/create-logger.ts';
import type { RealtimeHub, RoomGuard } from './realtime-hub.types.ts';
import { createRealtimeHub } from './socket-io-hub.ts';

const silent = createLogger({ service: 'refrain', level: 'silent', format: 'json', directory: null, maxFileBytes: 1, keptFiles: 0 });

describe('the realtime hub', () => {
  let server: Server;
  let hub: RealtimeHub;
  let address: string;
  let state: number;
  let beforeSnapshot: () => Promise<void>;
  let sockets: Socket[];

  const guard: RoomGuard = {
    authorise: async (room, { auth, headers }) => {
      if (room === 'broken') throw new Error('database password is hunter2');
      return room === 'library' || (room === 'job:1' && auth.key === 'mine' && typeof headers.host === 'string');
    },
    snapshot: async () => {
      await beforeSnapshot();
      return { state };
    },
  };

  async function start(corsOrigins: '*' | readonly string[] = []) {
    server = createServer();
    hub = createRealtimeHub({ server, guard, corsOrigins, logger: silent });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function stop() {
    await hub.close();
    server.close();
    await once(server, 'close');
  }

  function client(options: Parameters<typeof connect>[1] = {}): {
    socket: Socket;
    patches: Patch[];
    join(room: unknown): Promise<JoinReply>;
  } {
    const socket = connect(address, { transports: ['websocket'], reconnection: false, forceNew: true, ...options });
    sockets.push(socket);
    const patches: Patch[] = [];
    socket.on('patch', (patch: Patch) => patches.push(patch));
    return { socket, patches, join: (room) => socket.timeout(2_000).emitWithAck('join', { room }) };
  }

  beforeEach(async () => {
    state = 0;
    beforeSnapshot = async () => {};
    sockets = [];
    await start();
  });

  afterEach(async () => {
    for (const socket of sockets) socket.disconnect();
    await stop();
  });

  it('answers a join with the state and then sends numbered patches', async () => {
    const { join, patches } = client();
    state = 7;
    expect(await join('library')).toEqual({ ok: true, room: 'library', sequence: 0, snapshot: { state: 7 } });
    hub.publish('library', 'song.changed', { title: 'Dream' });
    hub.publish('library', 'song.changed', { title: 'Traum' });
    await vi.waitFor(() => expect(patches).toHaveLength(2));
    expect(patches).toEqual([
      { room: 'library', sequence: 1, event: 'song.changed', payload: { title: 'Dream' } },
      { room: 'library', sequence: 2, event: 'song.changed', payload: { title: 'Traum' } },
    ]);
    const late = client();
    expect(await late.join('library')).toMatchObject({ ok: true, sequence: 2 });
  });

  it('loses no change that happens while the snapshot is taken', async () => {
    const { join, patches } = client();
    beforeSnapshot = async () => {
      state = 1;
      hub.publish('library', 'changed', { state });
    };
    expect(await join('library')).toMatchObject({ sequence: 0 });
    await vi.waitFor(() => expect(patches.map(({ sequence }) => sequence)).toEqual([1]));
  });

  it('sends to those in the room only, and to nobody who left', async () => {
    const inside = client({ auth: { key: 'mine' } });
    const elsewhere = client();
    await inside.join('job:1');
    await elsewhere.join('library');
    hub.publish('job:1', 'job.changed', 1);
    await vi.waitFor(() => expect(inside.patches).toHaveLength(1));
    inside.socket.emit('leave', { room: 'job:1' });
    await inside.join('library');
    hub.publish('job:1', 'job.changed', 2);
    hub.publish('library', 'song.changed', 3);
    await vi.waitFor(() => expect(elsewhere.patches).toHaveLength(1));
    await vi.waitFor(() => expect(inside.patches.map(({ payload }) => payload)).toEqual([1, 3]));
  });

  it('refuses rooms that the guard does not grant, and nonsense, and goes on', async () => {
    const { join, socket, patches } = client();
    expect(await join('job:1')).toEqual({ ok: false, room: 'job:1', code: 'forbidden' });
    for (const nonsense of [undefined, 5, '', 'x'.repeat(201)])
      expect(await join(nonsense)).toMatchObject({ ok: false, code: 'forbidden' });
    socket.emit('join', null);
    socket.emit('leave', 'x');
    hub.publish('job:1', 'job.changed', 1);
    expect(await join('library')).toMatchObject({ ok: true });
    expect(patches).toEqual([]);
  });

  it('says nothing of what went wrong inside, and leaves the client outside', async () => {
    const { join, patches } = client();
    expect(await join('broken')).toEqual({ ok: false, room: 'broken', code: 'internal' });
    beforeSnapshot = () => Promise.reject(new Error('no disk'));
    expect(await join('library')).toEqual({ ok: false, room: 'library', code: 'internal' });
    hub.publish('library', 'song.changed', 1);
    beforeSnapshot = async () => {};
    expect(await join('library')).toMatchObject({ ok: true });
    expect(patches).toEqual([]);
  });

  it('closes a connection of which nothing can be found out, and goes on with the others', async () => {
    const people = [client(), client()];
    for (const { join } of people) await join('library');
    let watcherDropped = false;
    const watcher = hub.watch({
      handshake: { headers: {}, auth: {}, address: '' },
      onPatch: () => undefined,
      onLeft: () => undefined,
      onDropped: () => {
        watcherDropped = true;
      },
    });
    const gone = people.map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)));
    await hub.drop(async () => {
      throw new Error('no database');
    });
    await Promise.all(gone);
    expect(watcherDropped).toBe(true);
    watcher.leaveAll();
  });

  it('W15 lets go of everybody when it closes, so that they come back by themselves, and leaves the HTTP server to its owner', async () => {
    const { socket, join } = client();
    await join('library');
    const left = new Promise((resolve) => socket.once('disconnect', resolve));
    await hub.close();
    expect(await left).toBe('transport close');
    expect(server.listening).toBe(true);
  });

  it('lets in our own page and listed origins, over both transports, and no others', async () => {
    await stop();
    await start(['https://party.example']);
    const connects = async (origin: string, transport: 'websocket' | 'polling') => {
      const { socket } = client({ transports: [transport], extraHeaders: { origin } });
      return Promise.race([
        new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true))),
        new Promise<boolean>((resolve) => socket.once('connect_error', () => resolve(false))),
      ]);
    };
    for (const transport of ['websocket', 'polling'] as const) {
      expect(await connects(address, transport), transport).toBe(true);
      expect(await connects('https://party.example', transport), transport).toBe(true);
      expect(await connects('https://evil.example', transport), transport).toBe(false);
      expect(await connects('null', transport), transport).toBe(false);
    }
  });
});
