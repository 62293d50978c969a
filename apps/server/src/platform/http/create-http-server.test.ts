import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERROR_CODES } from '@refrain/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpConfig } from '../../config/config.types.ts';
import { DomainError } from '../errors/domain-error.ts';
import { createLogger } from '../logging/create-logger.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createHttpServer } from './create-http-server.ts';
import { REFUSALS } from './error-mapping.ts';
import type { HttpServer, HttpServerOptions } from './http-server.types.ts';

const CONFIG: HttpConfig = {
  host: '127.0.0.1',
  port: 0,
  publicUrl: null,
  corsOrigins: [],
  filesOrigin: null,
  trustProxy: false,
  maxBodyBytes: 1_000,
  maxUploadBytes: 5_000,
  rateLimitPerMinute: 0,
};

const BOUNDARY = 'refrain-boundary';

function multipartBody(bytes: number) {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n`;
  const payload = Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 'x'), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } };
}

describe('the HTTP server', () => {
  let server: HttpServer;
  let metrics: Metrics;
  let logLines: string[];

  async function start(config: Partial<HttpConfig> = {}, options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
    logLines = [];
    metrics = createMetrics();
    const logging = { service: 'refrain', level: 'debug', format: 'json', directory: null, maxFileBytes: 1, keptFiles: 0 } as const;
    server = await createHttpServer({
      config: { ...CONFIG, ...config },
      secretKey: 'a secret key of some length',
      logger: createLogger(logging, { write: (line) => logLines.push(line) }),
      metrics,
      api: { title: 'Refrain', version: '1.2.3' },
      ...options,
    });
    const songSchema = z.object({ id: z.string(), title: z.string() });
    server.get(
      '/songs/:id',
      { schema: { params: z.object({ id: z.string().max(5) }), response: { 200: songSchema } } },
      async ({ params }) => {
        if (params.id === 'none') throw new DomainError('song.notFound', { songId: params.id });
        if (params.id === 'bug') throw new Error('password of the database is hunter2');
        if (params.id === 'full') throw Object.assign(new Error('/srv/secret'), { code: 'ENOSPC' });
        if (params.id === 'shape') return { id: 5 } as never;
        return { id: params.id, title: 'Dream', internal: 'hidden' };
      },
    );
    server.post(
      '/songs',
      { schema: { body: z.object({ title: z.string().min(1), notes: z.array(z.number()) }) } },
      async ({ body }) => body,
    );
    server.post('/files', async (request) => {
      const file = await request.file();
      if (!file) throw new DomainError('upload.missingFile');
      return { bytes: (await file.toBuffer()).length };
    });
    server.get('/cookie', async (_request, reply) => reply.setCookie('who', 'me', { signed: true, path: '/' }).send('ok'));
    return server;
  }

  afterEach(() => server.close());

  it('closes at once, also while a browser holds a connection over which it asked for nothing yet', async () => {
    const { port } = new URL(await (await start()).listen({ host: '127.0.0.1', port: 0 }));
    const ahead = connect(Number(port), '127.0.0.1');
    await once(ahead, 'connect');
    const hungUp = once(ahead, 'close');
    // An answer over another connection: the server has seen the first one by then.
    expect((await fetch(`http://127.0.0.1:${port}/songs/a`)).status).toBe(200);
    await server.close();
    await hungUp;
  });

  it('answers what the schema says and nothing more, with an id', async () => {
    await start();
    const reply = await server.inject('/songs/s1');
    expect(reply.json()).toEqual({ id: 's1', title: 'Dream' });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const followed = await server.inject({ url: '/songs/s1/', headers: { 'x-request-id': 'proxy-1234' } });
    expect(followed.statusCode).toBe(200);
    expect(followed.headers['x-request-id']).toBe('proxy-1234');
    expect((await server.inject({ url: '/songs/s1', headers: { 'x-request-id': 'a\tb c' } })).headers['x-request-id']).not.toBe('a\tb c');
  });

  it('B40 answers a refusal as a problem with code, sentence and details', async () => {
    await start();
    const reply = await server.inject('/songs/none');
    expect(reply.statusCode).toBe(404);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json()).toEqual({
      type: 'urn:refrain:error:song.notFound',
      title: 'There is no such song.',
      status: 404,
      code: 'song.notFound',
      detail: 'There is no such song.',
      requestId: reply.headers['x-request-id'],
      songId: 'none',
    });
  });

  it('P10 says nothing of the inside when something breaks, and logs it', async () => {
    await start();
    for (const [id, status, code] of [
      ['bug', 500, 'internal'],
      ['shape', 500, 'internal'],
      ['full', 507, 'storage.full'],
    ] as const) {
      const reply = await server.inject(`/songs/${id}`);
      expect(reply.json(), id).toMatchObject({ status, code, detail: REFUSALS[code][1] });
      expect(reply.statusCode).toBe(status);
      expect(reply.body).not.toMatch(/hunter2|secret|stack|Error/);
    }
    const logged = logLines.map((line) => JSON.parse(line)).find((line) => line.message === 'A request failed.');
    expect(logged).toMatchObject({ level: 'error', requestId: expect.any(String), err: { message: expect.stringContaining('hunter2') } });
    expect(await metrics.registry.metrics()).toContain('refrain_errors_total{part="http",code="internal"} 2');
  });

  it('says what is wrong with a request', async () => {
    await start();
    const reply = await server.inject({ method: 'POST', url: '/songs', payload: { title: '', notes: [1, 'x'] } });
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ code: 'request.invalid', issues: [{ path: 'title' }, { path: 'notes.1' }] });
    expect(reply.json().detail).toContain('notes.1: Invalid input: expected number');
    const broken = await server.inject({
      method: 'POST',
      url: '/songs',
      payload: '{"title":',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.json()).toMatchObject({ status: 400, code: 'request.invalid' });
    const odd = await server.inject({ method: 'POST', url: '/songs', payload: 'x', headers: { 'content-type': 'text/odd' } });
    expect(odd.json()).toMatchObject({ status: 415, code: 'request.invalid' });
    expect((await server.inject('/songs/much-too-long')).json()).toMatchObject({ status: 400, code: 'request.invalid' });
  });

  it('answers unknown addresses as a problem', async () => {
    await start();
    expect((await server.inject('/nowhere')).json()).toMatchObject({ status: 404, code: 'request.notFound' });
  });

  it('writes errors in the shape of an older system on its paths', async () => {
    await start(
      {},
      {
        errorFormats: [
          {
            matches: (path) => path.startsWith('/old'),
            format: ({ detail, status }) => ({ status: 418, body: { error: true, message: detail, was: status } }),
          },
        ],
      },
    );
    const reply = await server.inject('/old/path?x=1');
    expect(reply.statusCode).toBe(418);
    expect(reply.headers['content-type']).toContain('application/json');
    expect(reply.json()).toEqual({ error: true, message: 'There is nothing at this address.', was: 404 });
    expect((await server.inject('/nowhere?x=/old')).statusCode).toBe(404);
  });

  it('A16 G09 refuses what is too large with 413', async () => {
    await start();
    expect((await server.inject({ method: 'POST', url: '/files', ...multipartBody(4_000) })).json()).toEqual({ bytes: 4_000 });
    const upload = await server.inject({ method: 'POST', url: '/files', ...multipartBody(5_001) });
    expect(upload.json()).toMatchObject({ status: 413, code: 'upload.tooLarge' });
    const body = await server.inject({ method: 'POST', url: '/songs', payload: { title: 'x'.repeat(2_000), notes: [] } });
    expect(body.json()).toMatchObject({ status: 413, code: 'upload.tooLarge' });
    const notMultipart = await server.inject({ method: 'POST', url: '/files', payload: {} });
    expect(notMultipart.json()).toMatchObject({ status: 400, code: 'upload.missingFile' });
  });

  it('B36 K:RATE_LIMIT_PER_MINUTE limits each address, and not at all at 0', async () => {
    await start({ rateLimitPerMinute: 3, trustProxy: true });
    const from = (address: string) => server.inject({ url: '/songs/s1', headers: { 'x-forwarded-for': address } });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await from('10.0.0.1')).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const limited = await from('10.0.0.1');
    expect(limited.json()).toMatchObject({ status: 429, code: 'request.rateLimited' });
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('10.0.0.2')).statusCode).toBe(200);
  });

  it('sends headers that keep a browser from harm and let our page work', async () => {
    await start();
    const { headers } = await server.inject('/songs/s1');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const policy = Object.fromEntries(
      String(headers['content-security-policy'])
        .split(';')
        .map((part) => [part.trim().split(' ')[0], part.trim().split(' ').slice(1)]),
    );
    expect(policy['script-src']).not.toContain("'unsafe-inline'");
    expect(policy['script-src']).not.toContain("'unsafe-eval'");
    expect(policy['media-src']).toContain('blob:');
    expect(policy['worker-src']).toContain('blob:');
    expect(policy).not.toHaveProperty('upgrade-insecure-requests');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('K:CORS_ORIGINS tells other origins only what was configured', async () => {
    const allowedOrigin = async (origin: string) =>
      (await server.inject({ url: '/songs/s1', headers: { origin } })).headers['access-control-allow-origin'];
    await start();
    expect(await allowedOrigin('https://a.example')).toBeUndefined();
    await server.close();
    await start({ corsOrigins: ['https://a.example', 'https://b.example'] });
    expect(await allowedOrigin('https://b.example')).toBe('https://b.example');
    expect(await allowedOrigin('https://c.example')).toBeUndefined();
    await server.close();
    await start({ corsOrigins: '*' });
    const reply = await server.inject({ url: '/songs/s1', headers: { origin: 'https://c.example' } });
    expect(reply.headers['access-control-allow-origin']).toBe('*');
    expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('signs cookies with the secret key', async () => {
    await start();
    const [set] = (await server.inject('/cookie')).cookies;
    expect(server.unsignCookie(set!.value)).toMatchObject({ valid: true, value: 'me' });
    expect(server.unsignCookie(set!.value.replace('me', 'you'))).toMatchObject({ valid: false });
  });

  it('A04 B16 documents itself: OpenAPI 3.1 and a page without inline scripts', async () => {
    await start();
    const document = (await server.inject('/docs/json')).json();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Refrain', version: '1.2.3' } });
    expect(document.paths['/songs/{id}'].get.responses['200'].content['application/json'].schema.properties).toHaveProperty('title');
    const page = await server.inject('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    for (const [, attributes, content] of page.body.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toContain('src=');
      expect(content!.trim()).toBe('');
    }
  });

  it('P13 measures each route by its pattern', async () => {
    await start();
    await server.inject('/songs/s1');
    await server.inject('/songs/s2');
    await server.inject('/nowhere/1');
    await sleep(1);
    const page = await metrics.registry.metrics();
    expect(page).toContain('refrain_http_request_duration_seconds_count{method="GET",route="/songs/:id",status="200"} 2');
    expect(page).toContain('refrain_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
  });
});

describe('the table of refusals', () => {
  it('has a status and a sentence for each code', () => {
    expect(Object.keys(REFUSALS).sort()).toEqual([...ERROR_CODES].sort());
    for (const [status, sentence] of Object.values(REFUSALS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });
});
