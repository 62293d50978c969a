import { randomUUID } from 'node:crypto';
import type { Server as NodeHttpServer } from 'node:http';
import type { JoinReply, Patch } from '@refrain/contract';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import { z } from 'zod';
import type { HttpConfig } from '../../config/config.types.ts';
import { DomainError } from '../errors/domain-error.ts';
import { isAllowedOrigin } from '../http/request-origin.ts';
import type { Logger } from '../logging/logger.ts';
import type { RealtimeClient, RealtimeHandshake, RealtimeHub, RequestHandler, RoomGuard } from './realtime-hub.types.ts';
import { RoomWatchers } from './room-watchers.ts';

export interface RealtimeHubOptions {
  readonly server: NodeHttpServer;
  readonly guard: RoomGuard;
  readonly corsOrigins: HttpConfig['corsOrigins'];
  readonly logger: Logger;
}

interface ServerEvents {
  patch: (patch: Patch) => void;
  left: (message: { room: string }) => void;
}

type HubSocket = Socket<DefaultEventsMap, ServerEvents>;

const LARGEST_MESSAGE_BYTES = 100_000;
const MOST_ROOMS_PER_CLIENT = 100;

const roomRequestSchema = z.object({ room: z.string().min(1).max(200) });

/** Socket.IO on the server's port: clients join rooms, get a snapshot, and then numbered patches. */
export function createRealtimeHub({ server, guard, corsOrigins, logger }: RealtimeHubOptions): RealtimeHub {
  const io = new Server<DefaultEventsMap, ServerEvents>(server, {
    serveClient: false,
    maxHttpBufferSize: LARGEST_MESSAGE_BYTES,
    // Browsers apply CORS to polling only; a page of another origin could still open a WebSocket.
    allowRequest: ({ headers }, done) => done(null, isAllowedOrigin(headers, corsOrigins)),
    ...(corsOrigins.length > 0 ? { cors: { origin: corsOrigins === '*' ? '*' : [...corsOrigins], credentials: corsOrigins !== '*' } } : {}),
  });
  // Only rooms that somebody watches have a number: whoever comes first after that gets a snapshot anyway.
  const sequences = new Map<string, number>();
  const { adapter } = io.of('/');
  const lives = new Map<string, string>();
  adapter.on('create-room', (room: string) => lives.set(room, randomUUID()));
  adapter.on('delete-room', (room: string) => {
    sequences.delete(room);
    lives.delete(room);
  });
  const watchers = new RoomWatchers({
    members: adapter,
    guard,
    sequenceOf: (room) => sequences.get(room) ?? 0,
    reportError: (context, error) => logger.error({ err: error }, context),
  });

  const handlers = new Map<string, RequestHandler>();

  const sockets = new Set<Socket>();
  const count = (socket: Socket) => {
    sockets.add(socket);
    socket.once('disconnect', () => sockets.delete(socket));
  };
  io.on('new_namespace', (namespace) => namespace.on('connection', count));

  io.on('connection', (socket: HubSocket) => {
    count(socket);
    const client = clientOf(socket);
    socket.onAny((event: string, request: unknown, reply: unknown) => {
      const handler = handlers.get(event);
      if (handler && typeof reply === 'function') void handler(request, client).then((answer) => reply(answer));
    });
    socket.on('join', (request: unknown, reply: unknown) => {
      if (typeof reply !== 'function') return;
      void join(socket, request, guard, (room) => sequences.get(room) ?? 0, logger).then((answer) => reply(answer));
    });
    socket.on('leave', (request: unknown) => {
      const parsed = roomRequestSchema.safeParse(request);
      if (parsed.success) void socket.leave(parsed.data.room);
    });
  });

  const drop: RealtimeHub['drop'] = async (isMeant) => {
    // Not socket.disconnect(): a client that is sent away does not come back by itself.
    // Nor does one stay of whom nothing can be found out: it comes back, and is asked again.
    for (const socket of [...sockets]) if (await isMeant(handshakeOf(socket)).catch(() => true)) socket.conn.close();
    await watchers.drop(isMeant);
  };

  return {
    io,
    answer(event, handler) {
      handlers.set(event, handler);
    },
    isWatched: (room) => adapter.rooms.has(room),
    async recheck(room) {
      for (const id of [...(adapter.rooms.get(room) ?? [])]) {
        const socket = io.sockets.sockets.get(id);
        if (!socket || (await guard.authorise(room, handshakeOf(socket)).catch(() => false))) continue;
        await socket.leave(room);
        socket.emit('left', { room });
      }
      await watchers.recheck(room);
    },
    drop,
    publish(room, event, payload) {
      if (!adapter.rooms.has(room)) return;
      const sequence = (sequences.get(room) ?? 0) + 1;
      sequences.set(room, sequence);
      const patch = { room, sequence, event, payload };
      io.to(room).emit('patch', patch);
      watchers.publish(patch);
    },
    watch: (watcher) => watchers.add(watcher),
    async resynchronise() {
      for (const room of lives.keys()) lives.set(room, randomUUID());
      await drop(async () => true);
    },
    lifeOf: (room) => lives.get(room) ?? '',
    async close() {
      // Not io.close(): that closes the HTTP server too and waits for its downloads. Its owner does that. Nor
      // io.disconnectSockets(): a client that is sent away does not come back by itself after a restart.
      io.engine.close();
    },
  };
}

async function join(
  socket: HubSocket,
  request: unknown,
  guard: RoomGuard,
  sequenceOf: (room: string) => number,
  logger: Logger,
): Promise<JoinReply> {
  const parsed = roomRequestSchema.safeParse(request);
  if (!parsed.success) return { ok: false, room: '', code: 'forbidden' };
  const { room } = parsed.data;
  try {
    const full = socket.rooms.size > MOST_ROOMS_PER_CLIENT && !socket.rooms.has(room);
    if (full || !(await guard.authorise(room, handshakeOf(socket)))) return { ok: false, room, code: 'forbidden' };
    // In the room before the snapshot is taken: what changes meanwhile arrives as a patch with a higher number.
    await socket.join(room);
    const sequence = sequenceOf(room);
    return { ok: true, room, sequence, snapshot: await guard.snapshot(room) };
  } catch (error) {
    await socket.leave(room);
    if (error instanceof DomainError) return { ok: false, room, code: 'forbidden' };
    logger.error({ err: error, room }, 'A room could not be joined.');
    return { ok: false, room, code: 'internal' };
  }
}

function clientOf(socket: HubSocket): RealtimeClient {
  const onGone = (listener: () => void) => {
    if (socket.connected) socket.once('disconnect', () => listener());
    else listener();
  };
  return { id: socket.id, handshake: handshakeOf(socket), onGone };
}

function handshakeOf({ handshake }: Pick<Socket, 'handshake'>): RealtimeHandshake {
  return { headers: handshake.headers, auth: handshake.auth, address: handshake.address };
}
