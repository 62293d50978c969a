import { createHmac } from 'node:crypto';
import { webhookRequestSchema } from '@refrain/contract';
import { type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { OutboundClient } from '../../platform/outbound/outbound-client.ts';
import { ANYBODY, type Identity } from '../accounts/identity.types.ts';
import { openOutsideServices } from '../outside-services/outside-services.fixture.ts';
import { WebhookSender } from './webhook-sender.ts';
import { WebhooksRepository } from './webhooks.repository.ts';
import { WebhooksService } from './webhooks.service.ts';
import type { WebhookEvents } from './webhooks.types.ts';

const ADMIN: Identity = { ...ANYBODY, accountId: 'ann', role: 'admin' };

let database: Database;
let server: LocalServer;
let answers: number[];
let webhooks: WebhooksService;
let sender: WebhookSender;

async function open(settings: Readonly<Record<string, unknown>>, pausesMs: number[]): Promise<void> {
  const repository = new WebhooksRepository(database);
  const events = new InProcessEventBus<WebhookEvents>({ onError: () => undefined });
  webhooks = new WebhooksService({ repository, events });
  const parts = await openOutsideServices(database, settings);
  const client = new OutboundClient({ userAgent: async () => 'Refrain/test' });
  sender = new WebhookSender({ repository, client, settings: parts.settings, events, reportError: () => undefined, pausesMs });
  sender.start();
}

beforeEach(async () => {
  answers = [];
  server = await startLocalServer((_, response) => void response.writeHead(answers.shift() ?? 204).end());
  database = await openTestDatabase();
});
afterEach(async () => {
  await sender.stop();
  await server.close();
  await database.destroy();
});

const add = (change = {}) =>
  webhooks.add(webhookRequestSchema.parse({ url: `${server.url}/hook`, events: ['song.added', 'queue.changed'], ...change }), ADMIN);
const settled = (id: string) =>
  vi.waitFor(async () => {
    const all = await webhooks.deliveries(id, ADMIN);
    if (all.length === 0 || all.some(({ status }) => status === 'waiting')) throw new Error('not yet');
    return all;
  });

describe('a webhook', () => {
  it('is told what it wants to know, signed so that the other side can check it', async () => {
    await open({ 'outside.allowLocalHosts': true }, []);
    const { id, secret } = await add();
    await webhooks.tell('song.added', { songId: 's1' });
    await webhooks.tell('party.started', { partyId: 'p1' });
    const [delivery] = await settled(id);
    expect(delivery).toMatchObject({ event: 'song.added', status: 'delivered', attempts: 1, responseStatus: 204, error: null });
    const { headers, body, method } = server.seen[0]!;
    expect([server.seen.length, method, headers['x-refrain-event'], headers['x-refrain-delivery']]).toEqual([
      1,
      'POST',
      'song.added',
      delivery?.id,
    ]);
    expect(JSON.parse(body.toString())).toMatchObject({ id: delivery?.id, event: 'song.added', data: { songId: 's1' } });
    const timestamp = String(headers['x-refrain-timestamp']);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    expect(headers['x-refrain-signature']).toBe(`sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  });

  it('is tried again until it answers, and the log says how it went', async () => {
    await open({ 'outside.allowLocalHosts': true }, [0, 0, 0]);
    answers = [500, 404];
    const { id } = await add();
    await webhooks.tell('song.added', { songId: 's1' });
    const [delivery] = await settled(id);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 3, responseStatus: 204 });
    expect(new Set(server.seen.map(({ headers }) => headers['x-refrain-delivery'])).size).toBe(1);
  });

  it('has failed after the last try', async () => {
    await open({ 'outside.allowLocalHosts': true }, [0]);
    answers = [500, 503, 200];
    const { id } = await add();
    await webhooks.tell('song.added', { songId: 's1' });
    expect((await settled(id))[0]).toMatchObject({
      status: 'failed',
      attempts: 2,
      responseStatus: 503,
      error: expect.stringContaining('503'),
      nextAttemptAt: null,
    });
    expect(server.seen).toHaveLength(2);
  });

  it('P10 in this network is not reached unless that is allowed', async () => {
    await open({}, []);
    const { id } = await add();
    await webhooks.tell('song.added', { songId: 's1' });
    expect((await settled(id))[0]).toMatchObject({ status: 'failed', error: expect.stringContaining('outside.allowLocalHosts') });
    expect(server.seen).toEqual([]);
  });

  it('can be tested, switched off and removed; what is switched off hears nothing but tests', async () => {
    await open({ 'outside.allowLocalHosts': true }, []);
    const { id } = await add({ enabled: false });
    await webhooks.tell('song.added', { songId: 's1' });
    await webhooks.test(id, ADMIN);
    expect((await settled(id)).map(({ event }) => event)).toEqual(['test']);
    await webhooks.remove(id, ADMIN);
    await expect(webhooks.deliveries(id, ADMIN)).rejects.toMatchObject({ code: 'webhook.notFound' });
  });

  it('a queue that changes often is told once while it waits', async () => {
    await open({ 'outside.allowLocalHosts': true }, []);
    await sender.stop();
    const { id } = await add();
    for (const partyId of ['p1', 'p1', 'p2', 'p1']) await webhooks.tell('queue.changed', { partyId }, partyId);
    expect(await webhooks.deliveries(id, ADMIN)).toHaveLength(2);
  });

  it('is an admin’s alone', async () => {
    await open({}, []);
    const { id } = await add();
    for (const identity of [ANYBODY, { ...ADMIN, role: 'host' as const }]) {
      const code = expect.objectContaining({ code: expect.stringMatching(/^auth\./) });
      await expect(webhooks.list(identity)).rejects.toEqual(code);
      await expect(webhooks.add(webhookRequestSchema.parse({ url: server.url, events: ['song.added'] }), identity)).rejects.toEqual(code);
      await expect(webhooks.change(id, { enabled: false }, identity)).rejects.toEqual(code);
      await expect(webhooks.remove(id, identity)).rejects.toEqual(code);
      await expect(webhooks.deliveries(id, identity)).rejects.toEqual(code);
      await expect(webhooks.test(id, identity)).rejects.toEqual(code);
    }
  });
});
