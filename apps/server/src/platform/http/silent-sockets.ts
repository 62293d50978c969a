import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Knows the connections over which nothing was asked yet, as browsers open them ahead of need. Node counts them as busy, so a server that
 * closes would wait for them until its limit for headers: a minute and more.
 * @returns what hangs up on them
 */
export function silentSockets(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
}
