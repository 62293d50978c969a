import type { IncomingMessage, Server, ServerResponse } from 'node:http';

export interface Patience {
  /** With a client that does not send the body it announced. */
  readonly sendingMs: number;
  /** With one that does not read its answer. */
  readonly readingMs: number;
  readonly lookMs: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What we wait for the client to do; null: it is our turn. */
  waitsFor: 'body' | 'reader' | null;
  movedBytes: number;
  movedAt: number;
}

const PATIENCE: Patience = { sendingMs: 30_000, readingMs: 120_000, lookMs: 5_000 };
/** Less than this in all that time is no progress: a byte now and then would hold a connection for ever. */
const LEAST_BYTES = 1_024;

/**
 * Hangs up on clients that hold a request and do nothing about it. Node has limits for headers and for whole requests; the length
 * of uploads and downloads is nobody's business here, as long as they go on. Sockets that became WebSockets are not concerned.
 * @returns what ends it
 */
export function hangUpOnStalled(server: Server, patience = PATIENCE): () => void {
  const exchanges = new Set<Exchange>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const exchange: Exchange = { request, response, waitsFor: null, movedBytes: 0, movedAt: 0 };
    exchanges.add(exchange);
    response.once('close', () => exchanges.delete(exchange));
  };
  const timer = setInterval(() => {
    for (const exchange of exchanges) if (isStalled(exchange, patience, performance.now())) exchange.request.socket.destroy();
  }, patience.lookMs).unref();
  server.on('request', onRequest);
  return () => {
    clearInterval(timer);
    server.off('request', onRequest);
  };
}

function isStalled(exchange: Exchange, { sendingMs, readingMs }: Patience, now: number): boolean {
  const waitsFor = awaited(exchange);
  const { socket } = exchange.request;
  const moved = waitsFor === 'body' ? socket.bytesRead : socket.bytesWritten;
  if (waitsFor !== exchange.waitsFor || moved - exchange.movedBytes >= LEAST_BYTES) {
    exchange.waitsFor = waitsFor;
    exchange.movedBytes = moved;
    exchange.movedAt = now;
    return false;
  }
  return waitsFor !== null && now - exchange.movedAt > (waitsFor === 'body' ? sendingMs : readingMs);
}

function awaited({ request, response }: Exchange): Exchange['waitsFor'] {
  // What has arrived and was not read yet is for us to take.
  if (!request.complete && request.readableLength === 0) return 'body';
  return response.writableLength > 0 || request.socket.writableLength > 0 ? 'reader' : null;
}
