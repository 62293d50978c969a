/** A place in a trace, as W3C names them: 32 and 16 hex digits. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
}

/** Something that took time, once it is over. */
export interface Span extends SpanPlace {
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'consumer';
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** What went wrong; null when all is well. */
  readonly error: string | null;
  /** Places of other traces that it has to do with. */
  readonly links?: readonly SpanPlace[];
}

/** Takes what was measured and sends it in its own time: recording never waits and never fails. */
export interface Tracer {
  record(span: Span): void;
  /** Sends what is left. */
  close(): Promise<void>;
}
