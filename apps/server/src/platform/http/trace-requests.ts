import type { FastifyRequest } from 'fastify';
import { newSpanId, newTraceId, parseTraceParent } from '../tracing/span-places.ts';
import type { SpanPlace } from '../tracing/tracing.types.ts';
import type { HttpServer, RequestTracing } from './http-server.types.ts';

interface Begun extends SpanPlace {
  readonly parentSpanId: string | null;
  readonly startMs: number;
}

/** Asked every few seconds by what watches the server. */
const NOT_TRACED = /^\/(metrics|health\/(live|ready|simple))$/;

/** A span for each request, in the caller's trace where it has one; its log lines are found by `refrain.request_id`. */
export function traceRequests(server: HttpServer, { tracer, current }: RequestTracing): void {
  const begun = new WeakMap<FastifyRequest, Begun>();
  server.addHook('onRequest', (request, _reply, done) => {
    const caller = parseTraceParent(request.headers['traceparent']);
    const place = { traceId: caller?.traceId ?? newTraceId(), spanId: newSpanId() };
    begun.set(request, { ...place, parentSpanId: caller?.spanId ?? null, startMs: Date.now() });
    current.run(place, done);
  });
  server.addHook('onResponse', async (request, reply) => {
    const span = begun.get(request);
    const { url = 'none' } = request.routeOptions;
    if (span === undefined || NOT_TRACED.test(url)) return;
    tracer.record({
      ...span,
      name: `${request.method} ${url}`,
      kind: 'server',
      endMs: span.startMs + reply.elapsedTime,
      attributes: {
        'http.request.method': request.method,
        'http.route': url,
        'http.response.status_code': reply.statusCode,
        'refrain.request_id': request.id,
      },
      error: reply.statusCode >= 500 ? `${reply.statusCode}` : null,
    });
  });
}
