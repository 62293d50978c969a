import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hangUpOnStalled } from './stalled-clients.ts';

const PATIENCE = { sendingMs: 300, readingMs: 300, lookMs: 50 };
const POST = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n';

async function clientOf(listener: RequestListener): Promise<Socket> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = hangUpOnStalled(server, PATIENCE);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => {
    stop();
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  await once(socket, 'connect');
  return socket;
}

/** Whether the server hangs up within a time that is longer than its patience. */
function hangsUp(socket: Socket): Promise<boolean> {
  const closed = new Promise<true>((resolve) => socket.once('close', () => resolve(true)));
  return Promise.race([closed, sleep(1_500).then(() => false)]);
}

describe('clients that do nothing', () => {
  it('are hung up on when they do not send what they announced, or a byte now and then', async () => {
    const silent = await clientOf((request) => request.resume());
    silent.write(POST);
    const dripping = await clientOf((request) => request.resume());
    dripping.write(POST);
    const drops = setInterval(() => dripping.write('x'), 20);
    onTestFinished(() => clearInterval(drops));
    expect(await Promise.all([silent, dripping].map(hangsUp))).toEqual([true, true]);
  });

  it('are hung up on when they do not read their answer', async () => {
    const socket = await clientOf((_, response) => {
      // More than the sockets on both sides hold.
      response.end(Buffer.alloc(64_000_000));
    });
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await sleep(1_500);
    const closed = hangsUp(socket);
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    expect(await closed).toBe(true);
    expect(bytes).toBeLessThan(64_000_000);
  });

  it('are given their time while they send, or while it is the server that takes its time', async () => {
    const sending = await clientOf((request) => request.resume());
    sending.write(POST);
    const pieces = setInterval(() => sending.write('x'.repeat(400)), 20);
    onTestFinished(() => clearInterval(pieces));
    const slowServer = await clientOf(() => undefined);
    slowServer.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    const unread = await clientOf(() => undefined);
    unread.write(POST + 'x'.repeat(500_000));
    expect(await Promise.all([sending, slowServer, unread].map(hangsUp))).toEqual([false, false, false]);
  });
});
