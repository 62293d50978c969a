import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goneSignal } from './gone-signal.ts';

describe('the signal of a guest who has left', () => {
  let server: Server;
  let asked: Promise<ServerResponse>;
  let guest: ReturnType<typeof request>;

  beforeEach(async () => {
    server = createServer();
    asked = new Promise((resolve) => server.once('request', (_, response) => resolve(response)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    guest = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }).on('error', () => undefined);
    guest.end();
  });
  afterEach(() => void server.close());

  const closed = (raw: ServerResponse) => new Promise((resolve) => raw.once('close', resolve));

  it.each(['before', 'after'])('is aborted for one who leaves %s it is asked for', async (when) => {
    const raw = await asked;
    const early = when === 'after' ? goneSignal({ raw } as FastifyReply) : null;
    expect(early?.aborted).not.toBe(true);
    const left = closed(raw);
    guest.destroy();
    await left;
    expect((early ?? goneSignal({ raw } as FastifyReply)).aborted).toBe(true);
  });

  it.each(['before', 'after'])('is not for one who was answered %s it is asked for', async (when) => {
    const raw = await asked;
    const early = when === 'after' ? goneSignal({ raw } as FastifyReply) : null;
    const left = closed(raw);
    guest.on('response', (answer) => answer.resume());
    raw.end('here');
    await left;
    expect((early ?? goneSignal({ raw } as FastifyReply)).aborted).toBe(false);
  });
});
