import { answerJson, type LocalServer, startLocalServer } from '@refrain/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { OutboundClient } from './outbound-client.ts';
import { Pace } from './pace.ts';
import { retryAfterMs } from './retry-after.ts';

const client = new OutboundClient({ userAgent: async () => 'Refrain/test' });
const servers: LocalServer[] = [];
const LIMITS = { maxBytes: 1000, timeoutMs: 2000, allowLocal: true };

async function serve(...args: Parameters<typeof startLocalServer>): Promise<LocalServer> {
  const server = await startLocalServer(...args);
  servers.push(server);
  return server;
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
const problem = (name: string) => expect.objectContaining({ problem: name });

describe('a request to the outside', () => {
  it('says who asks and gets the whole answer', async () => {
    const server = await serve((_, response) => answerJson(response, { fine: true }));
    const { status, body } = await client.ask({ url: `${server.url}/a?b=1`, ...LIMITS });
    expect([status, JSON.parse(body.toString())]).toEqual([200, { fine: true }]);
    expect(server.seen[0]?.headers['user-agent']).toBe('Refrain/test');
  });

  it('comes back after the pause that was asked for', async () => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked++;
      if (asked < 2) answerJson(response, {}, 429, { 'retry-after': '1' });
      else answerJson(response, { asked });
    });
    const before = Date.now();
    const { body } = await client.ask({ url: server.url, ...LIMITS, tries: 3 });
    expect(JSON.parse(body.toString())).toEqual({ asked: 2 });
    expect(Date.now() - before).toBeGreaterThanOrEqual(950);
  });

  it('gives up at once when the pause is long, and says how long', async () => {
    const server = await serve((_, response) => answerJson(response, {}, 503, { 'retry-after': '3600' }));
    await expect(client.ask({ url: server.url, ...LIMITS, tries: 5 })).rejects.toMatchObject({ status: 503, retryAfterMs: 3_600_000 });
    expect(server.seen).toHaveLength(1);
  });

  it('does not repeat what was not allowed to be repeated, nor what will not get better', async () => {
    const server = await serve(({ url }, response) => answerJson(response, {}, url.pathname === '/busy' ? 503 : 404));
    await expect(client.ask({ url: `${server.url}/busy`, ...LIMITS })).rejects.toEqual(problem('status'));
    expect((await client.ask({ url: `${server.url}/gone`, ...LIMITS, tries: 3 })).status).toBe(404);
    expect(server.seen).toHaveLength(2);
  });

  it('takes no more than it may, announced or not', async () => {
    const server = await serve(({ url }, response) => {
      if (url.pathname === '/announced') response.setHeader('content-length', 5000);
      response.write(Buffer.alloc(2500));
      response.end(Buffer.alloc(2500));
    });
    for (const path of ['/announced', '/streamed'])
      await expect(client.ask({ url: server.url + path, ...LIMITS })).rejects.toEqual(problem('tooLarge'));
  });

  it('does not wait for ever: not for the beginning, not for the rest', async () => {
    const server = await serve(({ url }, response) => {
      if (url.pathname === '/half') response.write('half');
    });
    for (const path of ['/silent', '/half'])
      await expect(client.ask({ url: server.url + path, ...LIMITS, timeoutMs: 150 })).rejects.toEqual(problem('timeout'));
  });

  it('can be stopped', async () => {
    const server = await serve(() => undefined);
    const controller = new AbortController();
    const asked = client.ask({ url: server.url, ...LIMITS, signal: controller.signal, tries: 3 });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(asked).rejects.toThrow('enough');
  });

  it('says when nobody is there', async () => {
    const server = await serve(() => undefined);
    await server.close();
    await expect(client.ask({ url: server.url, ...LIMITS })).rejects.toEqual(problem('unreachable'));
  });
});

describe('P10 a request to an address that somebody gave', () => {
  const GUARDED = { ...LIMITS, allowLocal: false };

  it('does not reach this machine, by number or by name', async () => {
    const server = await serve((_, response) => answerJson(response, {}));
    const { port } = new URL(server.url);
    for (const url of [server.url, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`])
      await expect(client.ask({ url, ...GUARDED })).rejects.toEqual(problem('refusedAddress'));
    expect(server.seen).toEqual([]);
  });

  it('does not reach it by a redirection from a place that is trusted', async () => {
    const inside = await serve((_, response) => answerJson(response, { secret: true }));
    const trusted = await serve((_, response) => void response.writeHead(302, { location: inside.url }).end());
    await expect(client.ask({ url: trusted.url, ...GUARDED, trustedOrigin: trusted.url })).rejects.toEqual(problem('refusedAddress'));
    expect(inside.seen).toEqual([]);
  });

  it('follows a few redirections, not without end', async () => {
    const server = await serve(({ url }, response) => {
      const left = Number(url.searchParams.get('left'));
      if (left === 0) answerJson(response, {});
      else response.writeHead(302, { location: `/?left=${left - 1}` }).end();
    });
    expect((await client.ask({ url: `${server.url}/?left=3`, ...LIMITS })).status).toBe(200);
    await expect(client.ask({ url: `${server.url}/?left=9`, ...LIMITS })).rejects.toEqual(problem('redirections'));
  });
});

describe('the pace', () => {
  it('lets some through at once and spaces the others', async () => {
    const pace = new Pace({ perSecond: 10, burst: 2 });
    const before = Date.now();
    for (let i = 0; i < 4; i++) await pace.turn();
    expect(Date.now() - before).toBeGreaterThanOrEqual(190);
    expect(Date.now() - before).toBeLessThan(1000);
  });

  it('Retry-After is seconds or a date', () => {
    expect(retryAfterMs('7')).toBe(7000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:10 GMT', Date.UTC(2026, 0, 1))).toBe(10_000);
    expect(retryAfterMs('soon')).toBeNull();
    expect(retryAfterMs(undefined)).toBeNull();
  });
});
