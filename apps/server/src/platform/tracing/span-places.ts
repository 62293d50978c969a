import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes } from 'node:crypto';
import type { SpanPlace } from './tracing.types.ts';

const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

export function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

/** Of a request whose caller does not trace. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

/** The caller's place, as its header `traceparent` says; null: it says none that can be used. */
export function parseTraceParent(header: unknown): SpanPlace | null {
  const [, traceId, spanId] = (typeof header === 'string' && TRACE_PARENT.exec(header)) || [];
  return traceId === undefined || spanId === undefined ? null : { traceId, spanId };
}

/** The same place for the same name in every process: nobody has to hand it on. */
export function placeNamed(name: string): SpanPlace {
  const digest = createHash('sha256').update(name).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** Where the work of this moment belongs, kept across everything that is awaited. */
export class CurrentPlace {
  readonly #storage = new AsyncLocalStorage<SpanPlace>();

  get(): SpanPlace | null {
    return this.#storage.getStore() ?? null;
  }

  run(place: SpanPlace, act: () => void): void {
    this.#storage.run(place, act);
  }
}
