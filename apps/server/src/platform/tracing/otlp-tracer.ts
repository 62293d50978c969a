import type { Span, Tracer } from './tracing.types.ts';

export interface OtlpTracerOptions {
  /** Of the collector, without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Told once for each outage. */
  readonly onError: (error: unknown) => void;
  readonly pauseMs?: number;
}

const PAUSE_MS = 5_000;
const TIMEOUT_MS = 10_000;
const LAST_TIMEOUT_MS = 3_000;
const BATCH = 512;
const MOST_KEPT = 4_096;
const KINDS = { internal: 1, server: 2, consumer: 5 } as const;
const FAILED = 2;
/** What may go well a moment later, as the protocol says. */
const PASSING = new Set([429, 502, 503, 504]);

/**
 * Sends spans to an OpenTelemetry collector: OTLP over HTTP as JSON. The official packages do the same and more, for 28 MB of them.
 * While the collector does not answer, spans are kept as far as there is room, oldest dropped.
 * https://opentelemetry.io/docs/specs/otlp/
 */
export class OtlpTracer implements Tracer {
  readonly #options: OtlpTracerOptions;
  readonly #url: string;
  readonly #waiting: Span[] = [];
  readonly #timer: NodeJS.Timeout;
  #sending: Promise<void> = Promise.resolve();
  #isTold = false;

  constructor(options: OtlpTracerOptions) {
    this.#options = options;
    this.#url = `${options.endpoint.replace(/\/+$/, '')}/v1/traces`;
    this.#timer = setInterval(() => this.#flush(TIMEOUT_MS), options.pauseMs ?? PAUSE_MS).unref();
  }

  record(span: Span): void {
    this.#waiting.push(span);
    if (this.#waiting.length > MOST_KEPT) this.#waiting.shift();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush(LAST_TIMEOUT_MS);
    await this.#sending;
  }

  #flush(timeoutMs: number): void {
    this.#sending = this.#sending.then(() => this.#sendAll(timeoutMs));
  }

  async #sendAll(timeoutMs: number): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#send(batch, timeoutMs);
      } catch (error) {
        this.#keep(batch);
        this.#tell(error);
        return;
      }
    }
  }

  /** What came meanwhile is newer: when there is no room, this goes. */
  #keep(batch: readonly Span[]): void {
    this.#waiting.unshift(...batch.slice(Math.max(0, batch.length + this.#waiting.length - MOST_KEPT)));
  }

  #tell(error: unknown): void {
    if (!this.#isTold) this.#options.onError(error);
    this.#isTold = true;
  }

  /** @throws when the same may go well later; what the collector refuses is told and dropped */
  async #send(batch: readonly Span[], timeoutMs: number): Promise<void> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#options.headers },
      body: JSON.stringify(this.#message(batch)),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (PASSING.has(response.status)) throw new Error(`The collector of traces answers ${response.status}`);
    if (!response.ok) this.#tell(new Error(`The collector of traces refuses: ${response.status}`));
    else this.#isTold = false;
  }

  #message(batch: readonly Span[]) {
    const { serviceName, serviceVersion } = this.#options;
    const resource = { attributes: attributesOf({ 'service.name': serviceName, 'service.version': serviceVersion }) };
    return {
      resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'refrain', version: serviceVersion }, spans: batch.map(toOtlp) }] }],
    };
  }
}

function toOtlp({ traceId, spanId, parentSpanId, name, kind, startMs, endMs, attributes, error, links = [] }: Span) {
  return {
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: attributesOf(attributes),
    links,
    status: error === null ? {} : { code: FAILED, message: error },
  };
}

/** As text: a number cannot hold it. */
function nanoseconds(ms: number): string {
  return (BigInt(Math.round(ms * 1_000)) * 1_000n).toString();
}

function attributesOf(attributes: Span['attributes']) {
  return Object.entries(attributes).map(([key, value]) => {
    if (typeof value === 'string') return { key, value: { stringValue: value } };
    if (typeof value === 'boolean') return { key, value: { boolValue: value } };
    return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
  });
}
