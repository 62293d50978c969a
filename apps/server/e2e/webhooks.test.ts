import { type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demoClip, getJson, type Json, sendFile, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 180_000 });

let at: TestServer;
let other: LocalServer;

beforeAll(async () => {
  other = await startLocalServer((_, response) => void response.writeHead(204).end());
  at = await startTestServer({ API_KEYS: 'ann:ann-key-0123456789' });
});
afterAll(async () => {
  await at.stop();
  await other.close();
});

const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(at.base + path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
const told = (event: string) =>
  vi.waitFor(
    () => {
      const bodies = other.seen.map(({ body }) => JSON.parse(body.toString()) as Json).filter((body) => body.event === event);
      if (bodies.length === 0) throw new Error(`Nothing was told of ${event}.`);
      return bodies;
    },
    { timeout: 580_000, interval: 100 },
  );

describe('webhooks of a server', () => {
  it('are told of songs and parties', async () => {
    await send('PATCH', '/api/v1/settings', { 'outside.allowLocalHosts': true });
    const events = ['song.added', 'queue.changed', 'party.started', 'party.ended'];
    const created = await send('POST', '/api/v1/webhooks', { url: other.url, events });
    const webhook = (await created.json()) as Json;
    expect([created.status, webhook.secret.length > 30]).toEqual([201, true]);
    expect(JSON.stringify((await getJson(`${at.base}/api/v1/webhooks`)).body)).not.toContain(webhook.secret);

    const { id: songId } = (await (await send('POST', '/api/songs', { title: 'A song', artist: 'Somebody' })).json()) as Json;
    expect((await told('song.added'))[0]?.data).toEqual({ songId, title: 'A song', artist: 'Somebody' });
    expect((await send('POST', '/api/v1/parties', { name: 'Tonight', hostName: 'Ann' })).status).toBe(201);
    const [started] = await told('party.started');
    expect(started?.data.partyId).toEqual(expect.any(String));

    await send('POST', `/api/v1/webhooks/${webhook.id}/test`, {});
    await told('test');
    const { deliveries } = (await getJson(`${at.base}/api/v1/webhooks/${webhook.id}/deliveries`)).body;
    expect(deliveries[0]).toMatchObject({ event: 'test', attempts: 1 });
    expect((await send('DELETE', `/api/v1/webhooks/${webhook.id}`, {})).status).toBe(204);
  });

  it('are told of jobs, but not by which id they could be followed', async () => {
    const created = (await (await send('POST', '/api/v1/webhooks', { url: other.url, events: ['job.done', 'job.failed'] })).json()) as Json;
    const { songId, jobId } = (await (await sendFile(`${at.base}/api/v1/uploads`, await demoClip(2), 'a.mp3')).json()) as Json;
    const [done] = await told('job.done');
    expect(done?.data).toMatchObject({ songId, status: expect.stringMatching(/^completed/) });
    expect(other.seen.map(({ body }) => body.toString()).join()).not.toContain(jobId);
    await send('DELETE', `/api/v1/webhooks/${created.id}`, {});
  });

  it.each([
    ['GET', ''],
    ['POST', ''],
    ['PATCH', '/x'],
    ['DELETE', '/x'],
    ['GET', '/x/deliveries'],
    ['POST', '/x/test'],
  ])('%s /api/v1/webhooks%s is for admins: not for owners of keys, not for strangers', async (method, path) => {
    const body = method === 'GET' ? {} : { body: JSON.stringify({ url: other.url, events: ['song.added'] }) };
    for (const [key, status] of [
      ['ann-key-0123456789', 403],
      ['nobody-has-this-key', 401],
    ] as const) {
      const headers = { 'content-type': 'application/json', 'x-api-key': key };
      expect((await fetch(`${at.base}/api/v1/webhooks${path}`, { method, headers, ...body })).status).toBe(status);
    }
  });
});
