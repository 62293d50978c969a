import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { toneWav } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OtlpTracer } from '../dist/platform/tracing/otlp-tracer.js';
import { type Json, sendFile, startTestServer, until } from './test-server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const ONLY_BEATS = { enable_vocals_extraction: 'false' };
const CALLER = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };

/** An OpenTelemetry collector as far as it is needed here: takes what is sent, and refuses when told to. */
class Collector {
  readonly messages: Json[] = [];
  readonly requests: Json[] = [];
  status = 200;
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const body = (await json(request)) as Json;
      this.requests.push({ url: request.url, headers: request.headers });
      if (this.status === 200) this.messages.push(body);
      response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
    });
  }

  listen = () => new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  close = () => new Promise((resolve) => this.#server.close(resolve));
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  get spans(): Json[] {
    return this.messages.flatMap(({ resourceSpans: [{ scopeSpans }] }) => scopeSpans[0].spans as Json[]);
  }
}

const attribute = (span: Json | undefined, key: string) => {
  const { stringValue, intValue } = (span?.['attributes'] as Json[] | undefined)?.find((one) => one['key'] === key)?.['value'] ?? {};
  return stringValue ?? Number(intValue);
};

let collector: Collector;
beforeEach(async () => {
  collector = new Collector();
  await collector.listen();
});
afterEach(() => collector.close());

describe('B43 traces', () => {
  it('go to the collector: the request in its caller’s trace, the job with its steps, and the way from one to the other', async () => {
    const at = await startTestServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.endpoint}/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
    });
    const headers = { traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01`, 'x-request-id': 'request-of-the-test' };
    const sent = await sendFile(`${at.base}/api/process`, toneWav({ seconds: 1, frequencyHz: 220 }), 'a.wav', ONLY_BEATS, headers);
    const { job_id: jobId } = (await sent.json()) as Json;
    await until(`${at.base}/api/status/${jobId}`, ({ status }) => status === 'completed', 200_000);
    await fetch(`${at.base}/health/live`);
    await at.stop();

    expect(collector.requests[0]).toMatchObject({ url: '/v1/traces', headers: { authorization: 'Bearer abc' } });
    const { spans } = collector;
    const named = (name: string) => spans.find((span) => span['name'] === name);
    const request = named('POST /api/process');
    expect(request).toMatchObject({ traceId: CALLER.traceId, parentSpanId: CALLER.spanId, kind: 2 });
    expect(attribute(request, 'refrain.request_id')).toBe('request-of-the-test');
    expect(attribute(request, 'http.response.status_code')).toBe(200);
    expect(Number(BigInt(request?.['endTimeUnixNano']) - BigInt(request?.['startTimeUnixNano']))).toBeGreaterThan(0);

    const job = spans.find((span) => /^job (?!changed)/.test(span['name']));
    expect(attribute(job, 'refrain.job_id')).toBe(jobId);
    const changed = named('job changed');
    expect(changed).toMatchObject({ traceId: CALLER.traceId, parentSpanId: request?.['spanId'] });
    expect(changed?.['links']).toEqual([{ traceId: job?.['traceId'], spanId: job?.['spanId'] }]);
    const steps = spans.filter((span) => span['name'].startsWith('step '));
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['step inspect', 'step rhythm']));
    for (const step of steps) {
      expect(step).toMatchObject({ traceId: job?.['traceId'], parentSpanId: job?.['spanId'], kind: 5 });
      expect(attribute(step, 'refrain.outcome')).toMatch(/done|reused/);
      expect(attribute(step, 'refrain.waited_ms')).toBeGreaterThanOrEqual(0);
    }
    expect(spans.map(({ name }) => name)).not.toContain('GET /health/live');
  });

  it('are kept while the collector does not answer, told of once, and sent when it does', async () => {
    const told: unknown[] = [];
    const options = { headers: {}, serviceName: 'refrain', serviceVersion: '1', onError: (error: unknown) => told.push(error) };
    const tracer = new OtlpTracer({ ...options, endpoint: collector.endpoint, pauseMs: 20 });
    const span = { ...CALLER, parentSpanId: null, kind: 'internal', startMs: 1_000, endMs: 1_001.5, attributes: {} } as const;
    collector.status = 503;
    for (let n = 0; n < 5_000; n++) tracer.record({ ...span, name: `span ${n}`, error: n === 4_999 ? 'broken' : null });
    await vi.waitFor(() => expect(collector.requests.length).toBeGreaterThan(3));
    expect(told).toHaveLength(1);
    collector.status = 200;
    await vi.waitFor(() => expect(collector.spans.length).toBe(4_096));
    await tracer.close();
    expect(collector.spans.at(-1)).toMatchObject({
      name: 'span 4999',
      startTimeUnixNano: '1000000000',
      endTimeUnixNano: '1001500000',
      status: { code: 2, message: 'broken' },
    });
  });
});
